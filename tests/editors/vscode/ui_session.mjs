// One session of a user who reads a finding and lets it be repaired; screenshots on the way.
import { readFileSync, writeFileSync } from 'node:fs';
import { seconds, withPage, Workbench } from './browser.mjs';
import { complete, report } from './report.mjs';

const expected = JSON.parse(process.env.MIR_EDITOR_CASE);
const file = process.env.MIR_EDITOR_FILE;
const settingsFile = process.env.MIR_EDITOR_SETTINGS;
const onDisk = () => readFileSync(file, 'utf8');

function position(text, from = text) {
  const all = onDisk();
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

await withPage(async (page) => {
  try {
    await session(page);
  } catch (error) {
    report('an error ended the session', false, error.stack);
    await new Workbench(page).screenshot('error');
  }
});
complete();
