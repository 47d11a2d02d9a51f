// Which program is the server. No import of `vscode`, so that Node alone can test it.
import * as path from 'node:path';
import { expandCommand, type Settings, type Variables } from './settings';

/** A program to start; `origin` says in the log and in messages why this one. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly origin: string;
}

/** All that the choice depends on. */
export interface Surroundings extends Variables {
  readonly trusted: boolean;
  readonly platform: NodeJS.Platform;
  isProgram(file: string): boolean;
}

/**
 * The first of: `mir.path`, `mir.interpreter`, a workspace folder's `.venv`, `mir-lsp` on PATH, Python on PATH.
 * In an untrusted workspace VS Code withholds the first two from the workspace's settings, and nothing inside a
 * workspace folder is ever chosen.
 */
export function resolveServer(settings: Settings, surroundings: Surroundings): ServerCommand | undefined {
  return (
    fromPath(settings, surroundings) ??
    fromInterpreter(settings, surroundings) ??
    fromVirtualEnvironment(surroundings) ??
    fromSearchPath(surroundings)
  );
}

/** The command as a person would type it. */
export function describe({ command, args }: ServerCommand): string {
  return [command, ...args].map((part) => (/\s/.test(part) ? JSON.stringify(part) : part)).join(' ');
}

function fromPath(settings: Settings, surroundings: Surroundings): ServerCommand | undefined {
  const [command, ...args] = expandCommand(settings.path, surroundings);
  return command ? { command, args: withStdio(args), origin: 'mir.path' } : undefined;
}

function fromInterpreter(settings: Settings, surroundings: Surroundings): ServerCommand | undefined {
  const [command, ...args] = expandCommand(settings.interpreter, surroundings);
  return command ? asModule(command, args, 'mir.interpreter') : undefined;
}

function fromVirtualEnvironment(surroundings: Surroundings): ServerCommand | undefined {
  if (!surroundings.trusted) return undefined;
  const script = surroundings.platform === 'win32' ? ['Scripts', 'mir-lsp.exe'] : ['bin', 'mir-lsp'];
  for (const folder of surroundings.folders) {
    const file = pathsOf(surroundings).join(folder.path, '.venv', ...script);
    if (surroundings.isProgram(file)) {
      return { command: file, args: withStdio([]), origin: `.venv of ${folder.name}` };
    }
  }
  return undefined;
}

function fromSearchPath(surroundings: Surroundings): ServerCommand | undefined {
  const script = find('mir-lsp', surroundings);
  if (script) return { command: script, args: withStdio([]), origin: 'PATH' };
  const python = find(surroundings.platform === 'win32' ? 'python' : 'python3', surroundings);
  return python ? asModule(python, [], 'Python on PATH') : undefined;
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
