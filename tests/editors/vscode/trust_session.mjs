// A user opens a project that they do not trust, and trusts it later.
import { existsSync } from 'node:fs';
import { play, seconds, Workbench } from './browser.mjs';
import { report } from './report.mjs';

const expected = JSON.parse(process.env.MIR_EDITOR_CASE);
const marks = JSON.parse(process.env.MIR_EDITOR_MARKS);

async function session(page) {
  const bench = new Workbench(page);
  const squiggles = page.locator('.squiggly-warning');
  await bench.open(process.env.MIR_EDITOR_PROJECT);
  await bench.openFile(expected.path);
  const restricted = page.locator('.statusbar-item', { hasText: 'Restricted Mode' });
  await restricted.first().waitFor(seconds(30));
  report('the workspace is not trusted', true);
  report('a finding is seen', await bench.until(() => squiggles.count(), 60));
  report('nothing that the workspace brings was run', !Object.values(marks).some(existsSync), marks);
  await bench.screenshot('restricted');

  await bench.command('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click(seconds(15));
  await restricted.first().waitFor({ state: 'hidden', ...seconds(30) });
  await page.keyboard.press('Escape');
  report('the workspace is trusted', true);
  report('the program that it names is run', await bench.until(() => existsSync(marks.named), 60));
  await bench.openFile(expected.path);
  report('the finding is seen again', await bench.until(() => squiggles.count(), 60));
  await bench.screenshot('trusted');
}

await play(session);
