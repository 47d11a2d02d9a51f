// A newcomer: opens a project, is asked whether the server may be installed, says yes, and sees a finding.
import { seconds, withPage, Workbench } from './browser.mjs';

const expected = JSON.parse(process.env.MIR_EDITOR_CASE);

await withPage(async (page) => {
  const bench = new Workbench(page);
  try {
    await bench.open(process.env.MIR_EDITOR_PROJECT);
    await bench.openFile(expected.path);
    const question = page.locator('.notification-toast', { hasText: 'Install mir-lsp' });
    await question.first().waitFor(seconds(120));
    await bench.screenshot('question');
    await question.getByText('Install', { exact: true }).click();
    await page.locator('.squiggly-warning').first().waitFor(seconds(600));
    await bench.screenshot('first-finding');
    console.log('the first squiggle is seen');
  } catch (error) {
    await bench.screenshot('newcomer-error');
    console.log(String(error.stack));
    process.exitCode = 1;
  }
});
