// Entry point: commands, events, and what happens on each.
import * as vscode from 'vscode';
import { SECTION } from './configuration';
import { createLog } from './log';
import { Session } from './session';

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = createLog();
  const current = new Session(log, context.extensionPath);
  session = current;
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('mir.restart', () => current.restart()),
    vscode.commands.registerCommand('mir.showLogs', () => log.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) current.noticeChange();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => current.noticeChange()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => current.noticeChange()),
  );
  await current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.close();
}
