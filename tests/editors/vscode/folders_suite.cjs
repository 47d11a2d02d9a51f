// Runs inside VS Code's extension host, in a workspace of several folders; VS Code calls `run`.
'use strict';
const assert = require('node:assert/strict');
const vscode = require('vscode');
const { servers, told, until } = require('./inhost.cjs');

const expected = JSON.parse(process.env.MIR_EDITOR_CASE);
const [second, third] = JSON.parse(process.env.MIR_EDITOR_FURTHER);
const uris = [process.env.MIR_EDITOR_FILE, second, third].map((path) => vscode.Uri.file(path));

const findings = (uri) => vscode.languages.getDiagnostics(uri).filter(({ code }) => code?.value === expected.code);

async function open(uri) {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

const steps = {
  async 'the folders are one workspace'() {
    assert.deepEqual(vscode.workspace.workspaceFolders.map(({ name }) => name), ['shop', 'second']);
  },
  async 'each folder has findings of its own'() {
    for (const uri of uris.slice(0, 2)) {
      await open(uri);
      await until(`a finding in ${uri.fsPath}`, () => findings(uri).length > 0);
    }
    assert.equal(findings(uris[0]).length, findings(uris[1]).length);
  },
  async 'what a finding leads to is in its own folder'() {
    for (const uri of uris.slice(0, 2)) {
      const places = findings(uri).flatMap(({ relatedInformation }) => relatedInformation ?? []);
      assert.ok(places.length > 0);
      const own = vscode.workspace.getWorkspaceFolder(uri);
      for (const { location } of places) assert.equal(vscode.workspace.getWorkspaceFolder(location.uri), own);
    }
  },
  async 'one server serves them'() {
    assert.equal(servers().length, 1);
  },
  async 'a setting of one folder holds for it alone'() {
    const before = findings(uris[0]).length;
    const section = vscode.workspace.getConfiguration('mir', uris[1]);
    await section.update('ignore', [expected.code], vscode.ConfigurationTarget.WorkspaceFolder);
    await until('no finding in the second folder', () => findings(uris[1]).length === 0);
    assert.equal(findings(uris[0]).length, before);
    await section.update('ignore', undefined, vscode.ConfigurationTarget.WorkspaceFolder);
    await until('the findings of the second folder', () => findings(uris[1]).length === before);
  },
  async 'a folder that is added is read by the same server'() {
    const [server] = servers();
    assert.ok(vscode.workspace.updateWorkspaceFolders(2, 0, { uri: vscode.Uri.file(process.env.MIR_EDITOR_ADDED) }));
    await until('three folders', () => vscode.workspace.workspaceFolders.length === 3);
    await open(uris[2]);
    await until('a finding in the third folder', () => findings(uris[2]).length > 0);
    assert.deepEqual(servers(), [server]);
  },
};

exports.run = told(steps, () => uris.map((uri) => [uri.fsPath, findings(uri).map(({ message }) => message)]));
