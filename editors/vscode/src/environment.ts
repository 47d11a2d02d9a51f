// An environment of the extension's own, with the server in it. No import of `vscode`, so that Node alone can test it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { createInterface } from 'node:readline';

export const OLDEST_PYTHON = [3, 10] as const;

export interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Runs a program to its end, and tells its lines; rejects when it cannot be run. */
export type Run = (command: string, args: readonly string[], onLine: (line: string) => void) => Promise<Ran>;

/** What is installed: this version of the server, or what the environment variable names (a wheel, for example). */
export function wantedPackage(version: string, env: Readonly<Record<string, string | undefined>>): string {
  return env['MIR_LSP_PACKAGE'] || `mir-lsp==${version}`;
}

export class PrivateEnvironment {
  private readonly folder: string;

  /** `home` is the extension's own folder for data; each version of the extension has an environment in it. */
  constructor(
    home: string,
    version: string,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {
    this.folder = path.join(home, `server-${version}`);
  }

  /** Its Python, once it is complete. */
  get python(): string | undefined {
    return existsSync(this.mark) ? this.executable : undefined;
  }

  /** Makes it with the first Python that is new enough; rejects with words for the user. */
  async create(pythons: readonly string[], wanted: string, run: Run, onLine: (line: string) => void): Promise<void> {
    const python = await this.firstNewEnough(pythons, run, onLine);
    // What an attempt that was interrupted has left is of no use.
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(path.dirname(this.folder), { recursive: true });
    try {
      await step('making the environment', run, onLine, python, ['-m', 'venv', this.folder]);
      const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', wanted];
      await step(`installing ${wanted}`, run, onLine, this.executable, pip);
      writeFileSync(this.mark, wanted);
    } catch (error) {
      rmSync(this.folder, { recursive: true, force: true });
      throw error;
    }
  }

  private async firstNewEnough(pythons: readonly string[], run: Run, onLine: (line: string) => void): Promise<string> {
    const seen: string[] = [];
    for (const python of pythons) {
      const version = await versionOf(python, run, onLine);
      if (version && isNewEnough(version)) return python;
      seen.push(`${python} is ${version ? version.join('.') : 'none'}`);
    }
    const found = seen.length > 0 ? `: ${seen.join(', ')}` : '';
    throw new Error(`the server needs Python ${OLDEST_PYTHON.join('.')} or newer, and there is none on PATH${found}`);
  }

  private get executable(): string {
    const parts = this.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
    return path.join(this.folder, ...parts);
  }

  private get mark(): string {
    return path.join(this.folder, 'complete');
  }
}

/** Runs a program in `cwd`; when `abort` fires it is ended. */
export function runner(cwd: string, abort?: AbortSignal): Run {
  return (command, args, onLine) =>
    new Promise((resolve, reject) => {
      const options = { cwd, env: { ...process.env, PYTHONSAFEPATH: '1' }, windowsHide: true };
      const child = spawn(command, args, abort ? { ...options, signal: abort } : options);
      const lines: string[] = [];
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on('line', (line) => {
          lines.push(line);
          onLine(line);
        });
      }
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? 1, lines }));
    });
}

async function step(
  what: string,
  run: Run,
  onLine: (line: string) => void,
  command: string,
  args: readonly string[],
): Promise<void> {
  onLine(`${what}: ${[command, ...args].join(' ')}`);
  const { code, lines } = await run(command, args, onLine);
  if (code === 0) return;
  const said = [...lines].reverse().find((line) => /error/i.test(line)) ?? lines.at(-1) ?? `status ${code}`;
  throw new Error(`${what} failed: ${said.trim()}`);
}

async function versionOf(python: string, run: Run, onLine: (line: string) => void): Promise<number[] | undefined> {
  try {
    const { code, lines } = await run(python, ['-c', 'import sys; print(*sys.version_info[:2])'], () => undefined);
    const version = (lines.at(-1) ?? '').split(' ').map(Number);
    return code === 0 && version.length === 2 && version.every(Number.isInteger) ? version : undefined;
  } catch (error) {
    onLine(`${python}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function isNewEnough([major = 0, minor = 0]: number[]): boolean {
  return major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]);
}
