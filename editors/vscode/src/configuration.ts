// Reads what the choice of the server depends on from VS Code and from the machine.
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Surroundings } from './server';
import type { Settings } from './settings';

/** Prefix of all settings; the client also reads `mir.trace.server` under it. */
export const SECTION = 'mir';

export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    enable: section.get('enable', true),
    path: section.get<string[]>('path', []),
    interpreter: section.get<string[]>('interpreter', []),
  };
}

export function readSurroundings(): Surroundings {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  return {
    folders: folders.map(({ name, uri }) => ({ name, path: uri.fsPath })),
    home: homedir(),
    env: process.env,
    trusted: vscode.workspace.isTrusted,
    platform: process.platform,
    isProgram,
  };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
