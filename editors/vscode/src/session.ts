// Which server runs now, and what to do when the settings change or it crashes.
import * as vscode from 'vscode';
import { connect } from './client';
import { readSettings, readSurroundings } from './configuration';
import { CrashBudget, Lifecycle, type Running } from './lifecycle';
import { reportFailure } from './log';
import { describe, resolveServer, type ServerCommand } from './server';
import type { Settings } from './settings';

const CRASHES_ALLOWED = 3;
const CRASH_WINDOW_MS = 3 * 60 * 1000;
const SETTLING_MS = 300;
const ADVICE = 'Install it with "pip install mir-lsp", or name it in the setting "mir.path".';

export class Session {
  private readonly lifecycle = new Lifecycle((abort) => this.start(abort));
  private readonly budget = new CrashBudget(CRASHES_ALLOWED, CRASH_WINDOW_MS);
  private chosen = '';
  private settling: NodeJS.Timeout | undefined;

  /** `home` is the folder in which the server starts: the extension's own. */
  constructor(
    private readonly log: vscode.LogOutputChannel,
    private readonly home: string,
  ) {}

  restart(): Promise<void> {
    return this.lifecycle.restart();
  }

  close(): Promise<void> {
    clearTimeout(this.settling);
    return this.lifecycle.close();
  }

  /** Calls `restartIfChanged` when the changes have come to rest: a setting is typed letter by letter. */
  noticeChange(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.restartIfChanged(), SETTLING_MS);
  }

  /** Restarts when another server would be chosen now; a change that does not concern it costs nothing. */
  private async restartIfChanged(): Promise<void> {
    const settings = readSettings();
    const server = resolveServer(settings, readSurroundings());
    if (choice(settings, server) !== this.chosen) await this.restart();
  }

  private async start(abort: AbortSignal): Promise<Running | undefined> {
    const settings = readSettings();
    const server = resolveServer(settings, readSurroundings());
    this.chosen = choice(settings, server);
    if (!settings.enable) {
      this.log.info('the setting mir.enable is off');
      return undefined;
    }
    if (!server) {
      void reportFailure(this.log, `mir found neither its server nor a Python. ${ADVICE}`);
      return undefined;
    }
    this.log.info(`starting ${describe(server)} (from ${server.origin})`);
    const hooks = { log: this.log, onCrash: (how: string) => this.recover(how) };
    try {
      return await connect(server, this.home, hooks, abort);
    } catch (error) {
      // An aborted start is followed by another one, which speaks for itself.
      if (!abort.aborted) void reportFailure(this.log, `mir could not start ${(error as Error).message}. ${ADVICE}`);
      return undefined;
    }
  }

  private recover(how: string): void {
    if (this.budget.spend(Date.now())) {
      this.log.warn(`the server ${how}; starting it again`);
      void this.restart();
      return;
    }
    void reportFailure(this.log, `The server of mir ${how} too often. It stays off until "mir: Restart Server".`);
  }
}

function choice(settings: Settings, server: ServerCommand | undefined): string {
  return JSON.stringify([settings.enable, server]);
}
