// Where the extension, the client and the server write.
import * as vscode from 'vscode';
import { SECTION } from './configuration';

export function createLog(): vscode.LogOutputChannel {
  return vscode.window.createOutputChannel('mir', { log: true });
}

/**
 * The channel for `mir.trace.server`. The client traces while its channel is at the level "Trace"; this one follows the
 * setting instead, and writes at a level that is shown, so that the setting alone switches the trace.
 */
export function createTraceChannel(log: vscode.LogOutputChannel): vscode.LogOutputChannel {
  const changed = new vscode.EventEmitter<vscode.LogLevel>();
  const watcher = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.trace.server`)) changed.fire(traceLevel());
  });
  return Object.create(log, {
    logLevel: { get: traceLevel },
    onDidChangeLogLevel: { value: changed.event },
    trace: { value: (message: string, ...args: unknown[]) => log.info(message, ...args) },
    dispose: { value: () => vscode.Disposable.from(changed, watcher).dispose() },
  }) as vscode.LogOutputChannel;
}

/** The only notification about a server that does not run. */
export async function reportFailure(log: vscode.LogOutputChannel, message: string): Promise<void> {
  log.error(message);
  const answer = await vscode.window.showErrorMessage(message, 'Show Logs');
  if (answer) log.show();
}

function traceLevel(): vscode.LogLevel {
  const setting = vscode.workspace.getConfiguration(SECTION).get('trace.server', 'off');
  return setting === 'off' ? vscode.LogLevel.Info : vscode.LogLevel.Trace;
}
