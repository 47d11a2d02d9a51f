// What the server says of its work, as a text. No import of `vscode`, so that Node alone can test it.

export interface ProgressValue {
  readonly kind: string;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
  readonly percentage?: number | undefined;
}

/** The text of a step; undefined when the work has ended. */
export function progressText({ kind, title, message, percentage }: ProgressValue): string | undefined {
  if (kind === 'end') return undefined;
  const share = percentage === undefined ? '' : `${Math.round(percentage)} %`;
  return [title, message, share].filter((part) => part).join(' ') || 'working';
}
