// Asks whether the server is to be installed, and does so with progress.
import * as vscode from 'vscode';
import { readSurroundings } from './configuration';
import { PrivateEnvironment, runner, wantedPackage } from './environment';
import { reportFailure } from './log';
import { pythons } from './server';

/** The extension's environment, and what has been asked about it in this window. */
export class Installer {
  readonly environment: PrivateEnvironment;
  private asked = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.environment = new PrivateEnvironment(context.globalStorageUri.fsPath, this.version);
  }

  /** Says once why there is no server and offers to install one; whether there is one now. */
  async offer(reason: string): Promise<boolean> {
    this.log.error(reason);
    if (this.asked) return false;
    this.asked = true;
    const what = `${reason} Install mir-lsp ${this.version} into the folder of this extension? Your project is left alone.`;
    const answer = await vscode.window.showInformationMessage(what, 'Install', 'Show Logs');
    if (answer === 'Show Logs') this.log.show();
    return answer === 'Install' && (await this.install());
  }

  /** Installs it; whether that worked, which has been said if not. */
  async install(): Promise<boolean> {
    const options = { location: vscode.ProgressLocation.Notification, title: 'mir', cancellable: true };
    try {
      await vscode.window.withProgress(options, async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const home = this.context.extensionPath;
        const wanted = wantedPackage(this.version, process.env);
        await this.environment.create(pythons(readSurroundings()), wanted, runner(home, abort.signal), (line) => {
          this.log.info(`[install] ${line}`);
          progress.report({ message: line.slice(0, 80) });
        });
      });
      return true;
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      void reportFailure(this.log, `mir could not install its server: ${words}`);
      return false;
    }
  }

  private get version(): string {
    return (this.context.extension.packageJSON as { version: string }).version;
  }
}
