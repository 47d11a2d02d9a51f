// The server's process, from start to certain end. No import of `vscode`, so that Node alone can test it.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ServerCommand } from './server';

/** How long a server may take to leave by itself. */
const PATIENCE_MS = 2000;

export class ServerProcess {
  /** Settles with the way it ended, in words; never rejects. */
  readonly ended: Promise<string>;
  private hasEnded = false;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exited with code ${code}`));
    });
    void this.ended.then(() => (this.hasEnded = true));
    // Writing to a process that has just died is reported through `ended`, not as an exception.
    child.stdin.on('error', () => undefined);
  }

  /**
   * Starts the server in `cwd`; rejects when the program cannot be run. `cwd` must not be a folder of the workspace:
   * `python -m` imports from the working directory first, and a project may hold a module of any name.
   */
  static async start(server: ServerCommand, cwd: string, onLine: (line: string) => void): Promise<ServerProcess> {
    const env = { ...process.env, PYTHONSAFEPATH: '1' };
    const child = spawn(server.command, server.args, { cwd, env, windowsHide: true });
    createInterface({ input: child.stderr }).on('line', onLine);
    const started = new ServerProcess(child);
    await once(child, 'spawn'); // An `error` event rejects it.
    return started;
  }

  get streams(): { reader: NodeJS.ReadableStream; writer: NodeJS.WritableStream } {
    return { reader: this.child.stdout, writer: this.child.stdin };
  }

  kill(): void {
    if (!this.hasEnded) this.child.kill('SIGKILL');
  }

  /** Closes its input, gives it time to leave, and ends it if it does not. */
  async finish(): Promise<string> {
    this.child.stdin.end();
    const timer = setTimeout(() => this.kill(), PATIENCE_MS);
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }
}
