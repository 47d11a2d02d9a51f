// Which program is the server. No import of `vscode`, so that Node alone can test it.
import * as path from 'node:path';
import { expandCommand, type Settings, type Variables } from './settings';

/** A program to start; `origin` says in the log and in messages why this one. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly origin: string;
  /** Whether it is a guess: a Python of which nobody knows whether it has the server. */
  readonly guessed?: boolean;
}

/** All that the choice depends on. */
export interface Surroundings extends Variables {
  readonly trusted: boolean;
  readonly platform: NodeJS.Platform;
  /** The Python that the Python extension has chosen for the workspace, if there is one. */
  readonly activePython?: string | undefined;
  /** The Python of the extension's own environment, if that has been made. */
  readonly privatePython?: string | undefined;
  isProgram(file: string): boolean;
}

/**
 * The first of: `mir.path`, `mir.interpreter`, the environment of the Python extension, a workspace folder's `.venv`,
 * `mir-lsp` on PATH, the extension's own environment, Python on PATH. With `importStrategy` `useBundled` the
 * extension's own comes right after the settings. In an untrusted workspace VS Code withholds the first two from the
 * workspace's settings, and nothing that the workspace chooses is run.
 */
export function resolveServer(settings: Settings, surroundings: Surroundings): ServerCommand | undefined {
  const own = settings.importStrategy === 'useBundled' ? fromPrivate(surroundings) : undefined;
  return (
    fromPath(settings, surroundings) ??
    fromInterpreter(settings, surroundings) ??
    own ??
    fromActiveEnvironment(surroundings) ??
    fromVirtualEnvironment(surroundings) ??
    fromScript(surroundings) ??
    fromPrivate(surroundings) ??
    fromPython(surroundings)
  );
}

/** The command as a person would type it. */
export function describe({ command, args }: ServerCommand): string {
  return [command, ...args].map((part) => (/\s/.test(part) ? JSON.stringify(part) : part)).join(' ');
}

/** The Pythons on PATH by which an environment could be made, the newest first. */
export function pythons(surroundings: Surroundings): string[] {
  const names = surroundings.platform === 'win32' ? ['python', 'python3'] : ['python3', ...VERSIONS, 'python'];
  return names.map((name) => find(name, surroundings)).filter((file) => file !== undefined);
}

const VERSIONS = [14, 13, 12, 11, 10].map((minor) => `python3.${minor}`);

function fromPath(settings: Settings, surroundings: Surroundings): ServerCommand | undefined {
  const [command, ...args] = expandCommand(settings.path, surroundings);
  return command ? { command, args: withStdio(args), origin: 'mir.path' } : undefined;
}

function fromInterpreter(settings: Settings, surroundings: Surroundings): ServerCommand | undefined {
  const [command, ...args] = expandCommand(settings.interpreter, surroundings);
  return command ? asModule(command, args, 'mir.interpreter') : undefined;
}

function fromActiveEnvironment(surroundings: Surroundings): ServerCommand | undefined {
  const { activePython, trusted } = surroundings;
  if (!trusted || !activePython) return undefined;
  const paths = pathsOf(surroundings);
  return fromScriptAt(paths.join(paths.dirname(activePython), scriptName(surroundings)), 'the Python extension', surroundings);
}

function fromVirtualEnvironment(surroundings: Surroundings): ServerCommand | undefined {
  if (!surroundings.trusted) return undefined;
  const folder = surroundings.platform === 'win32' ? 'Scripts' : 'bin';
  for (const { name, path: root } of surroundings.folders) {
    const file = pathsOf(surroundings).join(root, '.venv', folder, scriptName(surroundings));
    const found = fromScriptAt(file, `.venv of ${name}`, surroundings);
    if (found) return found;
  }
  return undefined;
}

function fromScript(surroundings: Surroundings): ServerCommand | undefined {
  const script = find('mir-lsp', surroundings);
  return script ? { command: script, args: withStdio([]), origin: 'PATH' } : undefined;
}

function fromPrivate({ privatePython }: Surroundings): ServerCommand | undefined {
  return privatePython ? asModule(privatePython, [], "the extension's own environment") : undefined;
}

function fromPython(surroundings: Surroundings): ServerCommand | undefined {
  const python = find(surroundings.platform === 'win32' ? 'python' : 'python3', surroundings);
  return python ? { ...asModule(python, [], 'Python on PATH'), guessed: true } : undefined;
}

function fromScriptAt(file: string, origin: string, surroundings: Surroundings): ServerCommand | undefined {
  return surroundings.isProgram(file) ? { command: file, args: withStdio([]), origin } : undefined;
}

function scriptName({ platform }: Surroundings): string {
  return platform === 'win32' ? 'mir-lsp.exe' : 'mir-lsp';
}

function asModule(command: string, args: readonly string[], origin: string): ServerCommand {
  return { command, args: withStdio([...args, '-m', 'mir_lsp']), origin };
}

function withStdio(args: readonly string[]): string[] {
  return args.includes('--stdio') ? [...args] : [...args, '--stdio'];
}

function find(name: string, surroundings: Surroundings): string | undefined {
  const file = surroundings.platform === 'win32' ? `${name}.exe` : name;
  return searchPath(surroundings)
    .map((folder) => pathsOf(surroundings).join(folder, file))
    .find((candidate) => surroundings.isProgram(candidate));
}

function searchPath(surroundings: Surroundings): string[] {
  const paths = pathsOf(surroundings);
  // Windows spells the variable `Path` as well.
  const [, value = ''] =
    Object.entries(surroundings.env).find(([name]) => name.toUpperCase() === 'PATH') ?? [];
  return value
    .split(paths.delimiter)
    .filter((folder) => paths.isAbsolute(folder)) // A relative entry would mean the workspace.
    .filter((folder) => surroundings.trusted || !isInsideWorkspace(folder, surroundings));
}

function isInsideWorkspace(folder: string, surroundings: Surroundings): boolean {
  const paths = pathsOf(surroundings);
  return surroundings.folders.some((workspace) => {
    const relative = paths.relative(workspace.path, folder);
    return relative === '' || !(relative.startsWith('..') || paths.isAbsolute(relative));
  });
}

function pathsOf({ platform }: Surroundings): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}
