// The breakdown of a lens as data. No import of `vscode`, so that Node alone can test it.

/** What the server answers: lines in words, with places where there are some; positions from 0. */
export interface Breakdown {
  readonly title: string;
  readonly lines: readonly BreakdownLine[];
}

export interface BreakdownLine {
  readonly text: string;
  readonly location?: Place;
}

export interface Place {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** One entry of the list: how many queries, and what runs them. */
export interface Choice {
  readonly label: string;
  readonly description: string;
  readonly location?: Place | undefined;
}

export function isBreakdown(answer: unknown): answer is Breakdown {
  if (typeof answer !== 'object' || answer === null) return false;
  const { title, lines } = answer as Partial<Breakdown>;
  return typeof title === 'string' && Array.isArray(lines);
}

/** `line 8: 1 query: …` becomes the number of queries with the rest beside it. */
export function choices({ lines }: Breakdown): Choice[] {
  return lines.map(({ text, location }) => {
    const [, line, amount, what] = /^(?:(line \d+): )?([^:]*): (.*)$/s.exec(text) ?? [];
    if (amount === undefined) return { label: text, description: '', location };
    const where = line ? ` (${line})` : '';
    return { label: amount, description: `${(what ?? '').replaceAll('`', '')}${where}`, location };
  });
}
