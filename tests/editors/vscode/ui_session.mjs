// One session of a user who reads a finding and lets it be repaired; screenshots on the way.
import { readFileSync, writeFileSync } from 'node:fs';
import { play, seconds, Workbench } from './browser.mjs';
import { report } from './report.mjs';

const expected = JSON.parse(process.env.MIR_EDITOR_CASE);
const file = process.env.MIR_EDITOR_FILE;
const settingsFile = process.env.MIR_EDITOR_SETTINGS;
const onDisk = () => readFileSync(file, 'utf8');

function position(text, from = text, all = onDisk()) {
  const before = all.slice(0, all.indexOf(text, all.indexOf(from))).split('\n');
  return { line: before.length, column: before.at(-1).length + 2 };
}

async function session(page) {
  const bench = new Workbench(page);
  const squiggles = page.locator('.squiggly-warning');
  await bench.open(process.env.MIR_EDITOR_PROJECT);
  await bench.openFile(expected.path);
  const here = position(expected.read, expected.line);
  await bench.goTo(here);
  report('a squiggle is seen', await bench.until(() => squiggles.count()));
  const before = await squiggles.count();
  await bench.screenshot('squiggle');

  await bench.command('Show or Focus Hover');
  const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: expected.code });
  await hover.first().waitFor(seconds(15));
  const text = await hover.first().innerText();
  report('the hover names the rule and shows the message', text.includes(expected.code) && text.includes(expected.read), text);
  await bench.screenshot('hover');
  await page.keyboard.press('Escape');

  await bench.goTo(position(expected.hovered, expected.queryset));
  await bench.command('Show or Focus Hover');
  const state = page.locator('.monaco-hover:not(.hidden)', { hasText: /lazy|evaluated/i });
  await state.first().waitFor(seconds(15));
  report('the hover of the queryset tells when it is evaluated', true);
  await bench.screenshot('hover-queryset');
  await page.keyboard.press('Escape');

  await bench.command('Problems: Focus on Problems View');
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: expected.read }).first();
  await problem.waitFor(seconds(15));
  const row = (await problem.innerText()).replaceAll(/\s/g, '');
  report('the Problems view names source and code', row.includes(expected.source) && row.includes(expected.code), row);
  await bench.screenshot('problems');
  await bench.command('View: Toggle Panel Visibility');

  await bench.command('View: Focus Active Editor Group');
  await bench.goTo(here);
  await page.keyboard.press('Control+Period');
  const fix = page.locator('.action-widget .monaco-list-row', { hasText: expected.fix_title }).first();
  await fix.waitFor(seconds(15));
  const menu = await page.locator('.action-widget .monaco-list').first().innerText();
  const offered = ['Explain', 'Ignore'].every((word) => menu.includes(`${word} ${expected.code}`));
  report('the menu offers to explain and to ignore', offered, menu);
  await bench.screenshot('quick-fix-menu');
  await fix.click();
  report('the quick fix takes the squiggle away', await bench.until(async () => (await squiggles.count()) < before));
  await page.keyboard.press('Control+S');
  report('the repaired text is saved', await bench.until(() => onDisk().includes(expected.fixed)), onDisk());
  await bench.screenshot('repaired');

  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+S');
  report('undo brings the squiggle back', await bench.until(async () => (await squiggles.count()) === before));

  const settings = JSON.parse(readFileSync(settingsFile, 'utf8'));
  await beside(bench, settings);
  await failToStart(bench, ['/nonexistent/mir-lsp'], 'ENOENT');
  report('a program that does not exist is said once', true);
  await bench.screenshot('start-failure');
  await page.locator('.notification-toast').getByText('Show Logs').click();
  const log = page.locator('.panel .monaco-editor', { hasText: '/nonexistent/mir-lsp' });
  await log.first().waitFor(seconds(15));
  report('Show Logs shows them', true);
  await bench.screenshot('logs');

  await failToStart(bench, [process.execPath, '-e', 'process.exit(3)', '--'], 'exited with code 3');
  report('a server that ends at once is said once', true);
  await bench.screenshot('early-end');
  writeFileSync(settingsFile, JSON.stringify(settings));
  report('a corrected setting starts it', await bench.until(() => squiggles.count()));
}

/** What stands beside the code: hints, lenses, completion, the page of a rule, the status. */
async function beside(bench, settings) {
  const { page } = bench;
  const wanted = { 'mir.codeLens': true, 'mir.inlayHints.types': true, 'mir.inlayHints.perRow': true };
  writeFileSync(settingsFile, JSON.stringify({ ...settings, ...wanted }));
  await bench.openFile(expected.counted_in);
  const counted = readFileSync(file.replace(expected.path, expected.counted_in), 'utf8');
  await bench.goTo(position(expected.counts, expected.counts, counted));
  const lens = page.locator('.codelens-decoration', { hasText: expected.counted });
  const hint = page.locator('.view-line', { hasText: expected.hints[0] });
  await bench.until(async () => (await lens.count()) && (await hint.count()), 40);
  report('hints and lenses are seen', (await lens.count()) > 0 && (await hint.count()) > 0);
  await bench.screenshot('hints-and-lenses');
  writeFileSync(settingsFile, JSON.stringify(settings));

  await bench.openFile(expected.path);
  const original = onDisk();
  const lines = original.split('\n').length;
  await bench.goTo({ line: lines, column: 1 });
  await page.keyboard.insertText(expected.half_typed);
  await page.keyboard.press('Control+Space');
  const name = page.locator('.suggest-widget .monaco-list-row', { hasText: expected.completed }).first();
  report('a name is completed', await bench.until(() => name.count()));
  await bench.screenshot('completion');
  await page.keyboard.press('Escape');
  // It may have been saved by itself meanwhile.
  await bench.until(async () => {
    await page.keyboard.press('Control+Z');
    await page.keyboard.press('Control+S');
    await page.waitForTimeout(500);
    return onDisk() === original;
  });

  await bench.answer('mir: Explain Rule', 'Explain a rule', expected.code);
  const shown = page.locator('.tab', { hasText: expected.code });
  const heading = page.frameLocator('iframe.webview').frameLocator('iframe').getByText(expected.code).first();
  const isRead = await bench.until(async () => (await shown.count()) && (await heading.isVisible()), 30);
  report('the page of a rule is read', isRead);
  await bench.screenshot('rule-page');
  await bench.command('View: Close Editor');

  await bench.openFile(expected.path);
  await page.locator('#status\\.languageStatus').hover();
  const status = page.locator('.hover-language-status', { hasText: 'mir' });
  report('the status tells what runs', await bench.until(async () => (await status.allInnerTexts()).join().includes('running')));
  await bench.screenshot('status');
  // What is shown for the pointer stays as long as it is there, and covers notifications.
  await page.mouse.move(700, 300);
  await status.first().waitFor({ state: 'hidden', ...seconds(10) });
  await bench.goTo(position(expected.read, expected.line));
}

/** Names a command that is no server, and waits for the one message about it. */
async function failToStart(bench, command, words) {
  await bench.command('Notifications: Clear All Notifications');
  const settings = JSON.parse(readFileSync(settingsFile, 'utf8'));
  writeFileSync(settingsFile, JSON.stringify({ ...settings, 'mir.path': command }));
  const toasts = bench.page.locator('.notification-toast');
  await toasts.filter({ hasText: words }).first().waitFor(seconds(20));
  await bench.page.waitForTimeout(3000); // Time for a second message that must not come.
  const texts = await toasts.allInnerTexts();
  if (texts.length !== 1) throw new Error(`not one message: ${texts.join(' | ')}`);
}

await play(session);
