// Which server runs now, and what to do when the settings change or it crashes.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { connect, SELECTOR } from './client';
import { activePython, onActivePython, readSettings, readSurroundings, SECTION } from './configuration';
import { debugInformation } from './debug';
import type { Installer } from './install';
import { CrashBudget, Lifecycle, type Running } from './lifecycle';
import { reportFailure } from './log';
import { describe, resolveServer, type ServerCommand } from './server';
import type { Settings } from './settings';
import { Status } from './status';

const CRASHES_ALLOWED = 3;
const CRASH_WINDOW_MS = 3 * 60 * 1000;
const SETTLING_MS = 300;
const ADVICE = 'Install it with "pip install mir-lsp", or name it in the setting "mir.path".';

export class Session {
  private readonly lifecycle = new Lifecycle((abort) => this.start(abort));
  private readonly budget = new CrashBudget(CRASHES_ALLOWED, CRASH_WINDOW_MS);
  private readonly status = new Status(SELECTOR);
  private chosen = '';
  private state = 'not started';
  private settling: NodeJS.Timeout | undefined;
  private watcher: vscode.Disposable | undefined;

  /** `home` is the folder in which the server starts: the extension's own. */
  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly home: string,
    private readonly installer: Installer,
  ) {
    void onActivePython(() => this.noticeChange()).then((watcher) => (this.watcher = watcher));
  }

  restart(): Promise<void> {
    return this.lifecycle.restart();
  }

  async close(): Promise<void> {
    clearTimeout(this.settling);
    this.watcher?.dispose();
    await this.lifecycle.close();
    this.status.dispose();
  }

  /** Installs the server into the extension's own environment, and starts it. */
  async install(): Promise<void> {
    if (await this.installer.install()) await this.restart();
  }

  /** Calls `restartIfChanged` when the changes have come to rest: a setting is typed letter by letter. */
  noticeChange(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.restartIfChanged(), SETTLING_MS);
  }

  /** What a report about the extension needs. */
  async debugInformation(): Promise<string> {
    const server = await this.resolve(readSettings());
    const facts = {
      extension: String(vscode.extensions.getExtension('mir.mir-lsp')?.packageJSON.version ?? 'unknown'),
      editor: `${vscode.env.appName} ${vscode.version}`,
      platform: `${process.platform} ${process.arch}`,
      trusted: vscode.workspace.isTrusted,
      folders: vscode.workspace.workspaceFolders?.length ?? 0,
      server: server ? `${describe(server)} (from ${server.origin})` : 'none',
      state: this.state,
      settings: vscode.workspace.getConfiguration().get<Record<string, unknown>>(SECTION, {}),
    };
    return debugInformation(facts, homedir());
  }

  /** Restarts when another server would be chosen now; a change that does not concern it costs nothing. */
  private async restartIfChanged(): Promise<void> {
    const settings = readSettings();
    if (choice(settings, await this.resolve(settings)) !== this.chosen) await this.restart();
  }

  private async resolve(settings: Settings): Promise<ServerCommand | undefined> {
    const privatePython = this.installer.environment.python;
    return resolveServer(settings, { ...readSurroundings(), activePython: await activePython(), privatePython });
  }

  private async start(abort: AbortSignal): Promise<Running | undefined> {
    const settings = readSettings();
    const server = await this.resolve(settings);
    this.chosen = choice(settings, server);
    if (!settings.enable) {
      this.log.info('the setting mir.enable is off');
      this.tell('off');
      this.status.off();
      return undefined;
    }
    if (!server) {
      this.missing('mir found no server, and no Python that could run it.');
      return undefined;
    }
    this.log.info(`starting ${describe(server)} (from ${server.origin})`);
    this.tell('starting');
    this.status.starting();
    return this.connect(server, abort);
  }

  private async connect(server: ServerCommand, abort: AbortSignal): Promise<Running | undefined> {
    const hooks = {
      log: this.log,
      onCrash: (how: string) => this.recover(how),
      onProgress: (value: { kind: string }) => this.status.progress(value, server.origin),
    };
    try {
      const running = await connect(server, this.home, hooks, abort);
      this.tell('running');
      this.status.running(server.origin);
      return running;
    } catch (error) {
      // An aborted start is followed by another one, which speaks for itself.
      if (!abort.aborted) this.failed(server, (error as Error).message);
      return undefined;
    }
  }

  private failed(server: ServerCommand, words: string): void {
    if (server.guessed) {
      this.missing('mir found no server: neither in an environment of the project nor on PATH.', words);
      return;
    }
    this.tell(`failed: ${words}`);
    this.status.failed(words);
    void reportFailure(this.log, `mir could not start ${words}. ${ADVICE}`);
  }

  /** No server is to be found: it is offered to install one. */
  private missing(reason: string, words = ''): void {
    this.tell(`failed: ${reason} ${words}`);
    this.status.failed(reason);
    if (words) this.log.error(words);
    void this.installer.offer(reason).then((installed) => (installed ? this.restart() : undefined));
  }

  private recover(how: string): void {
    this.tell(`crashed: ${how}`);
    this.status.failed(how);
    if (this.budget.spend(Date.now())) {
      this.log.warn(`the server ${how}; starting it again`);
      void this.restart();
      return;
    }
    void reportFailure(this.log, `The server of mir ${how} too often. It stays off until "mir: Restart Server".`);
  }

  private tell(state: string): void {
    this.state = state;
  }
}

function choice(settings: Settings, server: ServerCommand | undefined): string {
  return JSON.stringify([settings.enable, server]);
}
