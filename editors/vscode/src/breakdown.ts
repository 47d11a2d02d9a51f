// What the commands of the server answer: the numbers of a lens as a list to choose a place from, pages of rules.
import * as vscode from 'vscode';
import type { ExecuteCommandSignature, FeatureState, StaticFeature } from 'vscode-languageclient/node';
import { choices, isBreakdown, type Choice } from './choices';
import { isPage, pages } from './pages';

/** The server's commands; it answers with what is to be shown, and does not show it when the client says that it does. */
const BREAKDOWN = 'mir.breakdown';
const EXPLAIN = 'mir.explain';

/** Says to the server that breakdowns and pages are shown here. */
export class ShowsAnswers implements StaticFeature {
  fillClientCapabilities(capabilities: { experimental?: unknown }): void {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), mir: { breakdown: true, pages: true } };
  }

  initialize(): void {}

  getState(): FeatureState {
    return { kind: 'static' };
  }

  clear(): void {}
}

/** Runs a command of the server, and shows a breakdown when it answers with one. */
export async function executeCommand(
  command: string,
  args: unknown[],
  next: ExecuteCommandSignature,
): Promise<unknown> {
  const answer: unknown = await next(command, args);
  // Whoever ran the command need not wait until something is chosen.
  if (command === BREAKDOWN && isBreakdown(answer)) void show(answer.title, choices(answer));
  if (command === EXPLAIN && isPage(answer)) void pages.show(answer);
  return answer;
}

async function show(title: string, items: Choice[]): Promise<void> {
  const placeHolder = items.length > 0 ? 'Go to what runs these queries' : 'It runs no queries';
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  if (!chosen?.location) return;
  const { uri, line, character } = chosen.location;
  const position = new vscode.Position(line, character);
  const selection = new vscode.Range(position, position);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection });
}
