// One connection between VS Code and one server process.
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions } from 'vscode-languageclient/node';
import { executeCommand, ShowsAnswers } from './breakdown';
import { SECTION } from './configuration';
import { createTraceChannel } from './log';
import type { Running } from './lifecycle';
import { ServerProcess } from './process';
import type { ProgressValue } from './progress';
import { serverSettings } from './settings';
import { describe, type ServerCommand } from './server';

export interface Hooks {
  readonly log: vscode.LogOutputChannel;
  /** Called when a server that ran has gone without having been asked to. */
  onCrash(how: string): void;
  /** Called with every step of the server's work. */
  onProgress(value: ProgressValue): void;
}

/** The documents that are the server's. */
export const SELECTOR = [
  { scheme: 'file', language: 'python' },
  // Templates, as extensions for Django call them; without one they are HTML.
  { scheme: 'file', language: 'django-html' },
  { scheme: 'file', language: 'django-txt' },
  { scheme: 'file', language: 'html', pattern: '**/templates/**' },
];

/** Starts the server in `cwd` and waits until it is ready; rejects with words for the user when it does not get so far. */
export async function connect(
  server: ServerCommand,
  cwd: string,
  hooks: Hooks,
  abort: AbortSignal,
): Promise<Running> {
  try {
    const child = await ServerProcess.start(server, cwd, (line) => hooks.log.info(`[server] ${line}`));
    return await greet(child, hooks, abort);
  } catch (error) {
    throw new Error(`${describe(server)} (from ${server.origin}): ${wordsOf(error)}`);
  }
}

async function greet(child: ServerProcess, hooks: Hooks, abort: AbortSignal): Promise<Running> {
  let isReady = false;
  const onClosed = () => {
    if (!isReady) return;
    isReady = false;
    void child.finish().then(hooks.onCrash);
  };
  const trace = createTraceChannel(hooks.log);
  const options = clientOptions(hooks, trace, onClosed);
  const client = new QuietClient(SECTION, 'mir', async () => child.streams, options);
  client.registerFeature(new ShowsAnswers());
  const onAbort = () => child.kill();
  abort.addEventListener('abort', onAbort);
  try {
    await client.start();
    // When the connection closes meanwhile, `start` may resolve all the same.
    if (!client.isRunning()) throw new Error('it closed the connection');
  } catch (error) {
    trace.dispose();
    throw new Error(await explain(error, child));
  } finally {
    abort.removeEventListener('abort', onAbort); // From here on it is stopped with good manners.
  }
  isReady = true;
  return {
    async stop() {
      isReady = false;
      await client.dispose().catch((error: unknown) => hooks.log.warn(`stop: ${wordsOf(error)}`));
      trace.dispose();
      hooks.log.info(`the server ${await child.finish()}`);
    },
  };
}

/** Logs its troubles without a notification of its own: `reportFailure` shows the only one. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

function clientOptions(
  hooks: Hooks,
  trace: vscode.LogOutputChannel,
  onClosed: () => void,
): LanguageClientOptions {
  return {
    documentSelector: SELECTOR,
    outputChannel: hooks.log,
    traceOutputChannel: trace,
    initializationOptions: () => ({ settings: serverSettings(vscode.workspace.getConfiguration().get(SECTION, {})) }),
    middleware: {
      executeCommand,
      handleWorkDoneProgress(token, params, next) {
        hooks.onProgress(params);
        next(token, params);
      },
    },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        onClosed();
        return { action: CloseAction.DoNotRestart, handled: true, message: 'the connection is closed' };
      },
    },
  };
}

/** A process that has ended says more than the connection that broke with it. */
async function explain(error: unknown, child: ServerProcess): Promise<string> {
  const soon = new Promise<undefined>((resolve) => setTimeout(resolve, 500, undefined));
  const how = await Promise.race([child.ended, soon]);
  child.kill();
  return how ?? wordsOf(error);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
