// The state of the server behind the braces of the status bar.
import * as vscode from 'vscode';
import { progressText, type ProgressValue } from './progress';

export class Status implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem('mir.status', selector);
    this.item.name = 'mir';
    this.item.command = { command: 'mir.showLogs', title: 'Show Logs' };
    this.show('mir', 'off');
  }

  starting(): void {
    this.show('mir', 'starting', vscode.LanguageStatusSeverity.Information, true);
  }

  running(origin: string): void {
    this.show('mir', `running, from ${origin}`);
  }

  off(): void {
    this.show('mir', 'off');
  }

  failed(reason: string): void {
    this.show('mir does not run', reason, vscode.LanguageStatusSeverity.Error);
  }

  /** Work of the server; when it ends, `origin` says what runs. */
  progress(value: ProgressValue, origin: string): void {
    const text = progressText(value);
    if (text === undefined) this.running(origin);
    else this.show('mir', text, vscode.LanguageStatusSeverity.Information, true);
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(
    text: string,
    detail: string,
    severity = vscode.LanguageStatusSeverity.Information,
    busy = false,
  ): void {
    Object.assign(this.item, { text, detail, severity, busy });
  }
}
