// Settings of the extension as plain data. No import of `vscode`, so that Node alone can test it.

/** What the user wrote under `mir.*`; commands are lists: a program and its arguments. */
export interface Settings {
  readonly enable: boolean;
  readonly path: readonly string[];
  readonly interpreter: readonly string[];
  readonly importStrategy: ImportStrategy;
}

/** Where the server is looked for first: in the environments that are there, or in the extension's own. */
export type ImportStrategy = 'fromEnvironment' | 'useBundled';

/** What the variables in a setting stand for. */
export interface Variables {
  readonly folders: readonly Folder[];
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Folder {
  readonly name: string;
  readonly path: string;
}

const VARIABLE = /\$\{(workspaceFolder|userHome|env)(?::([^}]*))?\}/g;

/** Replaces the variables in every part; a variable without a value stays, so that the failure shows its name. */
export function expandCommand(command: readonly string[], variables: Variables): string[] {
  return command.map((part) => expandVariables(part, variables));
}

export function expandVariables(text: string, variables: Variables): string {
  return text.replace(VARIABLE, (whole, kind: string, argument: string | undefined) =>
    valueOf(kind, argument, variables) ?? whole,
  );
}

/** The part of the configuration that is the server's: how it is started concerns the client alone. */
export function serverSettings(section: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(section).filter(([name]) => !OF_THE_CLIENT.has(name)));
}

const OF_THE_CLIENT = new Set(['enable', 'path', 'interpreter', 'importStrategy', 'trace']);

function valueOf(kind: string, argument: string | undefined, variables: Variables): string | undefined {
  switch (kind) {
    case 'workspaceFolder':
      return folderPath(argument, variables.folders);
    case 'userHome':
      return argument === undefined ? variables.home : undefined;
    case 'env':
      // VS Code itself gives an unset variable the empty text.
      return argument === undefined ? undefined : (variables.env[argument] ?? '');
    default:
      return undefined;
  }
}

function folderPath(name: string | undefined, folders: readonly Folder[]): string | undefined {
  const folder = name === undefined ? folders[0] : folders.find((candidate) => candidate.name === name);
  return folder?.path;
}
