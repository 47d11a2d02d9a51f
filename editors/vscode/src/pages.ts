// Pages of rules, shown as VS Code shows Markdown; they come from the server and need no network.
import * as vscode from 'vscode';

const SCHEME = 'mir-rule';

/** What the server answers to `mir.explain`. */
export interface Page {
  readonly title: string;
  readonly markdown: string;
}

export function isPage(answer: unknown): answer is Page {
  if (typeof answer !== 'object' || answer === null) return false;
  const { title, markdown } = answer as Partial<Page>;
  return typeof title === 'string' && typeof markdown === 'string';
}

class Pages implements vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  async show({ title, markdown }: Page): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md` });
    this.texts.set(uri.path, markdown);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // The extension for Markdown may be off.
      await vscode.window.showTextDocument(uri);
    }
  }
}

export const pages = new Pages();

export function registerPages(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, pages);
}

/** Asks for a code, and has the server explain it. */
export async function askForRule(): Promise<void> {
  const code = await vscode.window.showInputBox({
    title: 'Explain a rule',
    prompt: 'The code of the rule, for example MIR101',
    validateInput: (text) => (/^MIR\d{3}$/i.test(text.trim()) ? undefined : 'A code is MIR and three digits'),
  });
  if (code) await vscode.commands.executeCommand('mir.explain', code.trim().toUpperCase());
}
