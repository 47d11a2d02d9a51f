// Completion of `[tool.mir]` from the schema of the settings. No import of `vscode`, so that Node alone can test it.

export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** One entry of the list; `replace` is how many characters before the cursor it takes the place of. */
export interface Proposal {
  readonly label: string;
  readonly insert: string;
  readonly documentation: string;
  readonly isKey: boolean;
  readonly replace: number;
}

/** What can stand at the end of a text: keys of a table, or values of a key. */
export function proposals(before: string, ownFile: boolean, root: Schema): Proposal[] {
  const path = tablePath(before, ownFile);
  if (path === undefined) return [];
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (isComment(line)) return [];
  const open = openValue(before);
  if (open === undefined) return keys(line, schemaAt(path, root), root);
  return values(open.typed, schemaAt([...path, ...open.path], root), root);
}

const HEADER = /^[ \t]*\[([^[\]\n]+)\][ \t]*(?:#.*)?$/gm;

/** The table that a text ends in, below ours; undefined when it is another's. */
function tablePath(before: string, ownFile: boolean): string[] | undefined {
  const headers = [...before.matchAll(HEADER)];
  const names = dotted(headers.at(-1)?.[1] ?? '');
  if (ownFile) return names;
  return names[0] === 'tool' && names[1] === 'mir' ? names.slice(2) : undefined;
}

function dotted(key: string): string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|([\w-]+)/g)].map(([, one, other, bare]) => one ?? other ?? bare ?? '');
}

function isComment(line: string): boolean {
  return /^[^"']*#/.test(line);
}

/** The key whose value a text ends in, and what has been typed of it; undefined when a key would follow. */
function openValue(before: string): { path: string[]; typed: string } | undefined {
  const body = before.slice(before.search(/[^\n]*$/));
  const inline = /^[ \t]*([\w."'-]+)[ \t]*=[ \t]*(.*)$/.exec(body);
  if (inline) {
    const [, key = '', value = ''] = inline;
    const table = /^\{(?:.*,)?[ \t]*(?:([\w"'-]+)[ \t]*=[ \t]*)?([^,{]*)$/.exec(value);
    if (!table) return { path: dotted(key), typed: value };
    const [, inner, typed = ''] = table;
    return inner ? { path: [...dotted(key), ...dotted(inner)], typed } : undefined;
  }
  // A list that was opened on a line above.
  const list = /(?:^|\n)[ \t]*([\w."'-]+)[ \t]*=[ \t]*\[([^\]]*)$/.exec(before);
  return list ? { path: dotted(list[1] ?? ''), typed: list[2] ?? '' } : undefined;
}

function schemaAt(path: readonly string[], root: Schema): Schema | undefined {
  let found: Schema | undefined = root;
  for (const name of path) {
    const here = resolved(found, root);
    const other = here?.additionalProperties;
    found = here?.properties?.[name] ?? (typeof other === 'object' ? other : undefined);
  }
  return resolved(found, root);
}

function resolved(schema: Schema | undefined, root: Schema): Schema | undefined {
  const name = schema?.$ref?.replace('#/$defs/', '');
  return name === undefined ? schema : root.$defs?.[name];
}

function keys(line: string, schema: Schema | undefined, root: Schema): Proposal[] {
  const typed = /[\w-]*$/.exec(line)?.[0] ?? '';
  if (line.slice(0, line.length - typed.length).trim().replace(/^.*[{,]/, '')) return [];
  return Object.entries(schema?.properties ?? {}).map(([label, each]) => ({
    label,
    insert: `${label} = ${opening(resolved(each, root))}`,
    documentation: each.description ?? '',
    isKey: true,
    replace: typed.length,
  }));
}

/** What a value begins with, so that the next list is that of its values. */
function opening(schema: Schema | undefined): string {
  return { array: '[', object: '{ ', boolean: '' }[schema?.type ?? ''] ?? '"';
}

function values(typed: string, schema: Schema | undefined, root: Schema): Proposal[] {
  const quote = openQuote(typed);
  const word = quote === undefined ? (/[\w-]*$/.exec(typed)?.[0] ?? '') : typed.slice(quote.at + 1);
  const isList = schema?.type === 'array';
  if (isList && !typed.includes('[') && !/^[^[]*$/.test(typed)) return [];
  if (schema?.type === 'boolean') {
    return ['true', 'false'].map((label) => proposal(label, label, '', word.length));
  }
  const choices = isList ? schema?.items : schema;
  return [...constants(resolved(choices, root))].map(([label, documentation]) => {
    const insert = quote === undefined ? `"${label}"` : `${label}${quote.mark}`;
    return proposal(label, insert, documentation, word.length);
  });
}

function proposal(label: string, insert: string, documentation: string, replace: number): Proposal {
  return { label, insert, documentation, isKey: false, replace };
}

function openQuote(typed: string): { at: number; mark: string } | undefined {
  let open: { at: number; mark: string } | undefined;
  for (let at = 0; at < typed.length; at++) {
    const mark = typed[at] ?? '';
    if (open?.mark === mark) open = undefined;
    else if (!open && (mark === '"' || mark === "'")) open = { at, mark };
  }
  return open;
}

function* constants(schema: Schema | undefined): Iterable<[string, string]> {
  for (const each of schema?.enum ?? []) yield [each, ''];
  for (const each of schema?.anyOf ?? []) if (each.const !== undefined) yield [each.const, each.description ?? ''];
}
