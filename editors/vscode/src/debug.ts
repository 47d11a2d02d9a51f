// What a report about the extension needs. No import of `vscode`, so that Node alone can test it.

export interface Facts {
  readonly extension: string;
  readonly editor: string;
  readonly platform: string;
  readonly trusted: boolean;
  readonly folders: number;
  readonly server: string;
  readonly state: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The facts in Markdown. The folder of the user's home is left out: reports are public. */
export function debugInformation(facts: Facts, home: string): string {
  const { settings, ...plain } = facts;
  const lines = Object.entries(plain).map(([name, value]) => `- ${name}: ${value}`);
  const shown = JSON.stringify(settings, null, 2);
  const text = ['# mir: debug information', '', ...lines, '', '```json', shown, '```', ''].join('\n');
  return home.length > 1 ? text.replaceAll(home, '~') : text;
}
