// Reads what the choice of the server depends on from VS Code and from the machine.
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Surroundings } from './server';
import type { ImportStrategy, Settings } from './settings';

/** Prefix of all settings; the client also reads `mir.trace.server` under it. */
export const SECTION = 'mir';

export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    enable: section.get('enable', true),
    path: section.get<string[]>('path', []),
    interpreter: section.get<string[]>('interpreter', []),
    importStrategy: section.get<ImportStrategy>('importStrategy', 'fromEnvironment'),
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

/** The part of the Python extension's API that is used; other versions of it may lack any of it. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath?(resource?: vscode.Uri): { readonly path?: string } | undefined;
    readonly onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

/** The Python that the Python extension has chosen. That extension is not needed, and not waited for if it hangs. */
export async function activePython(): Promise<string | undefined> {
  const environments = (await pythonExtension())?.environments;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return environments?.getActiveEnvironmentPath?.(folder)?.path;
}

/** Calls `listener` when another environment is chosen. */
export async function onActivePython(listener: () => void): Promise<vscode.Disposable> {
  const environments = (await pythonExtension())?.environments;
  return environments?.onDidChangeActiveEnvironmentPath?.(listener) ?? new vscode.Disposable(() => undefined);
}

const PATIENCE_MS = 3000;

async function pythonExtension(): Promise<PythonExtension | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (!extension) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
  return Promise.race([Promise.resolve(extension.activate()).catch(() => undefined), late]);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
