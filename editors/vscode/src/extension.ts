// Entry point: commands, events, and what happens on each.
import * as vscode from 'vscode';
import { registerCompletion } from './completion';
import { SECTION } from './configuration';
import { Installer } from './install';
import { createLog } from './log';
import { askForRule, registerPages } from './pages';
import { Session } from './session';

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = createLog();
  const current = new Session(log, context.extensionPath, new Installer(context, log));
  session = current;
  context.subscriptions.push(
    log,
    registerPages(),
    registerCompletion(),
    vscode.commands.registerCommand('mir.restart', () => current.restart()),
    vscode.commands.registerCommand('mir.showLogs', () => log.show()),
    vscode.commands.registerCommand('mir.installServer', () => current.install()),
    vscode.commands.registerCommand('mir.explainRule', askForRule),
    vscode.commands.registerCommand('mir.debugInformation', () => copyDebugInformation(current)),
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

/** Copies what a report needs, and shows it, so that nobody sends what they have not seen. */
async function copyDebugInformation(current: Session): Promise<string> {
  const content = await current.debugInformation();
  await vscode.env.clipboard.writeText(content);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: 'markdown' }));
  return content;
}
