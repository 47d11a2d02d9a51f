// Runs inside VS Code's extension host, with the API that every extension has; VS Code calls `run`.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const vscode = require('vscode');
const { servers, told, until } = require('./inhost.cjs');

const expected = JSON.parse(process.env.MIR_EDITOR_CASE);
const file = process.env.MIR_EDITOR_FILE;

const document = () => vscode.window.activeTextEditor.document;
const findings = () => vscode.languages.getDiagnostics(document().uri).filter((one) => one.source === expected.source);

/** Range of the first `text` at or after the first `from`. */
function locate(text, from = text) {
  const all = document().getText();
  const start = all.indexOf(text, all.indexOf(from));
  assert.notEqual(start, -1, `not in the document: ${text}`);
  return new vscode.Range(document().positionAt(start), document().positionAt(start + text.length));
}

function findingOn(line) {
  const row = locate(line).start.line;
  return findings().find((one) => one.code?.value === expected.code && one.range.start.line === row);
}

async function hoverText(position) {
  const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document().uri, position);
  return hovers.flatMap((hover) => hover.contents).map((content) => content.value ?? content).join('\n');
}

async function quickFixes(range, resolved) {
  const kind = vscode.CodeActionKind.QuickFix.value;
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document().uri, range, kind, resolved);
}

async function replace(range, text) {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document().uri, range, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

const setting = (name, value) =>
  vscode.workspace.getConfiguration('mir').update(name, value, vscode.ConfigurationTarget.Global);

/** Opens a file of the project, by its path in it or as it is. */
async function open(path) {
  const whole = path.startsWith('/') ? path : file.replace(expected.path, path);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(whole));
}

const isCounted = ({ command, range }) =>
  command && document().lineAt(range.start.line).text.includes(expected.counts) && command.title === expected.counted;

const lenses = async () =>
  (await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document().uri, 50)) ?? [];

async function hints() {
  const whole = new vscode.Range(0, 0, document().lineCount, 0);
  return (await vscode.commands.executeCommand('vscode.executeInlayHintProvider', document().uri, whole)) ?? [];
}

const steps = {
  async 'the extension activates when a Python file is opened'() {
    const extension = vscode.extensions.getExtension('mir.mir-lsp');
    assert.ok(extension, 'not installed');
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    await until('activation', () => extension.isActive);
  },
  async 'its commands exist'() {
    const commands = await vscode.commands.getCommands(true);
    for (const name of ['restart', 'showLogs', 'installServer', 'explainRule', 'debugInformation']) {
      assert.ok(commands.includes(`mir.${name}`), name);
    }
  },
  async 'the finding underlines the read'() {
    const finding = await until('the finding', () => findingOn(expected.line));
    assert.equal(document().getText(finding.range), expected.read);
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Warning);
  },
  async 'the finding is shown once'() {
    const { range } = findingOn(expected.line);
    assert.equal(findings().filter((one) => one.range.isEqual(range)).length, 1);
  },
  async 'its code links to documentation'() {
    assert.equal(findingOn(expected.line).code.target.scheme, 'https');
  },
  async 'it tells where the queryset is built'() {
    const [related] = findingOn(expected.line).relatedInformation;
    assert.equal(related.location.uri.fsPath, file);
    assert.equal(related.location.range.start.line, locate(expected.queryset).start.line);
  },
  async 'hover on the finding explains it'() {
    assert.match(await hoverText(findingOn(expected.line).range.start), new RegExp(expected.code));
  },
  async 'hover on the queryset tells when it is evaluated'() {
    assert.match(await hoverText(locate(expected.hovered, expected.queryset).start), /lazy|evaluated/i);
  },
  async 'a finding right of an emoji underlines the read'() {
    await replace(locate(expected.line), expected.shifted);
    const isRight = (one) => one && document().getText(one.range) === expected.read;
    await until('the shifted finding', () => isRight(findingOn(expected.shifted)));
    await replace(locate(expected.shifted), expected.line);
    await until('the finding at its old place', () => isRight(findingOn(expected.line)));
  },
  async 'the quick fix gets its edit when it is resolved'() {
    const { range } = findingOn(expected.line);
    const isFix = (action) => action.title.startsWith(expected.fix_title);
    const offered = (await quickFixes(range)).find(isFix);
    assert.ok(offered?.isPreferred);
    assert.equal(offered.edit, undefined);
    const resolved = (await quickFixes(range, 20)).find(isFix);
    assert.ok(await vscode.workspace.applyEdit(resolved.edit));
    assert.ok(document().getText().includes(expected.fixed));
  },
  async 'the finding is gone'() {
    await until('no finding', () => !findingOn(expected.line));
  },
  async 'undo brings it back'() {
    await vscode.commands.executeCommand('undo');
    await until('the finding', () => findingOn(expected.line));
    assert.ok(!document().getText().includes(expected.fixed));
  },
  async 'a finding can be ignored where it stands'() {
    const { range } = findingOn(expected.line);
    const ignore = (await quickFixes(range, 20)).find((action) => action.title === `Ignore ${expected.code} here`);
    assert.ok(await vscode.workspace.applyEdit(ignore.edit));
    await until('no finding', () => !findings().some((one) => one.range.start.line === range.start.line));
    assert.ok(document().lineAt(range.start.line).text.endsWith(`# mir: ignore[${expected.code}]`));
    await vscode.commands.executeCommand('undo');
    await until('the finding', () => findingOn(expected.line));
  },
  async 'the page of a rule is shown without a network'() {
    const answer = await vscode.commands.executeCommand('mir.explain', expected.code);
    assert.ok(answer.markdown.startsWith(`# ${expected.code}`));
    const isPage = (tab) => tab.input?.viewType?.includes('markdown') || tab.label.includes(expected.code);
    const page = await until('the page', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(isPage));
    await vscode.window.tabGroups.close(page);
    await open(file);
  },
  async 'settings of the project are completed'() {
    const text = `[tool.mir]\nselect = ["${expected.code.slice(0, 5)}`;
    const path = file.replace(expected.path, 'pyproject.toml');
    fs.writeFileSync(path, text);
    try {
      const { uri } = await vscode.workspace.openTextDocument(path);
      const at = new vscode.Position(1, text.split('\n')[1].length);
      const { items } = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', uri, at);
      const item = items.find(({ label }) => (label.label ?? label) === expected.code);
      assert.ok(item, items.map(({ label }) => label.label ?? label).join());
      assert.equal(item.insertText, `${expected.code}"`);
    } finally {
      fs.rmSync(path);
    }
  },
  async 'debug information names the server and its state'() {
    const told = await vscode.commands.executeCommand('mir.debugInformation');
    assert.match(told, /- server: .*--stdio/);
    assert.match(told, /- state: running/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await open(file);
    await until('the finding', () => findingOn(expected.line));
  },
  async 'a typed finding appears where it was typed'() {
    const end = document().lineAt(document().lineCount - 1).range.end;
    await replace(new vscode.Range(end, end), expected.typed);
    const { start } = locate(expected.typed_read);
    await until('the typed finding', () => findings().some((one) => one.range.start.isEqual(start)));
    await vscode.commands.executeCommand('undo');
    await until('only the old findings', () => findings().every((one) => one.range.end.line < document().lineCount - 1));
  },
  async 'a template has findings of its own'() {
    await open(expected.template);
    const isRead = (one) => document().getText(one.range) === expected.template_read;
    const finding = await until('the finding in the template', () => findings().find(isRead));
    const [cause] = finding.relatedInformation;
    assert.ok(cause.location.uri.fsPath.endsWith('.py'));
    await open(file);
  },
  async 'lenses appear and are resolved when the setting asks for them'() {
    await setting('codeLens', true);
    await open(expected.counted_in);
    const lens = await until('the lens', async () => (await lenses()).find(isCounted));
    assert.equal(lens.command.title, expected.counted);
    assert.equal(document().lineAt(lens.range.start.line).text.includes(expected.counts), true);
    const answer = await vscode.commands.executeCommand('mir.breakdown', ...lens.command.arguments);
    assert.ok(answer.lines.length > 1 && answer.lines[0].location.uri === document().uri.toString());
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  },
  async 'hints appear when the settings ask for them'() {
    assert.deepEqual(await hints(), []);
    for (const name of ['types', 'evaluations', 'perRow']) await setting(`inlayHints.${name}`, true);
    await until('all kinds of hints', async () => {
      const labels = (await hints()).map(({ label }) => (typeof label === 'string' ? label : label[0].value));
      return expected.hints.every((label) => labels.includes(label));
    });
    for (const name of ['inlayHints.types', 'inlayHints.evaluations', 'inlayHints.perRow', 'codeLens']) {
      await setting(name, undefined);
    }
    await until('no hints', async () => (await hints()).length === 0);
    await until('no lenses', async () => (await lenses()).length === 0);
    await open(file);
    await until('the finding', () => findingOn(expected.line));
  },
  async 'restart replaces the server and the findings return'() {
    const [before, ...others] = servers();
    assert.ok(before && others.length === 0, `${before} ${others}`);
    await vscode.commands.executeCommand('mir.restart');
    const after = servers();
    assert.equal(after.length, 1);
    assert.notEqual(after[0], before);
    await until('the finding', () => findingOn(expected.line));
  },
  async 'ten restarts at once leave one server'() {
    await Promise.all(Array.from({ length: 10 }, () => vscode.commands.executeCommand('mir.restart')));
    assert.equal(servers().length, 1);
    await until('the finding', () => findingOn(expected.line));
  },
  async 'a killed server comes back'() {
    const [before] = servers();
    process.kill(Number(before), 'SIGKILL');
    await until('another server', () => servers().length === 1 && servers()[0] !== before);
    await until('the finding', () => findingOn(expected.line));
  },
  async 'switching mir off ends the server and takes the findings away'() {
    const section = vscode.workspace.getConfiguration('mir');
    await section.update('enable', false, vscode.ConfigurationTarget.Global);
    await until('no server', () => servers().length === 0);
    await until('no findings', () => findings().length === 0);
    await section.update('enable', undefined, vscode.ConfigurationTarget.Global);
    await until('the finding', () => findingOn(expected.line));
  },
  async 'the file on disk is untouched'() {
    assert.equal(document().getText(), fs.readFileSync(file, 'utf8'));
  },
};

exports.run = told(steps, () =>
  findings().map((one) => [one.range.start.line + 1, one.range.start.character + 1, one.message]),
);
