// Completion in `pyproject.toml` and `mir.toml`.
import * as vscode from 'vscode';
import schema from '../schemas/mir.schema.json';
import { proposals, type Proposal, type Schema } from './toml';

const FILES = [
  { scheme: 'file', pattern: '**/pyproject.toml' },
  { scheme: 'file', pattern: '**/mir.toml' },
];

export function registerCompletion(): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider(FILES, { provideCompletionItems }, '"', "'", '[', ' ', '=');
}

function provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
  const before = document.getText(new vscode.Range(new vscode.Position(0, 0), position)).replaceAll('\r\n', '\n');
  const ownFile = document.fileName.endsWith('mir.toml');
  return proposals(before, ownFile, schema as Schema).map((each) => item(each, position));
}

function item({ label, insert, documentation, isKey, replace }: Proposal, position: vscode.Position): vscode.CompletionItem {
  const kind = isKey ? vscode.CompletionItemKind.Property : vscode.CompletionItemKind.Value;
  const found = new vscode.CompletionItem(label, kind);
  found.insertText = insert;
  found.documentation = new vscode.MarkdownString(documentation);
  found.range = new vscode.Range(position.translate(0, -replace), position);
  if (isKey && !insert.endsWith(' ')) found.command = { command: 'editor.action.triggerSuggest', title: 'values' };
  return found;
}
