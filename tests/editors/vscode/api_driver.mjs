// Lets VS Code load `api_suite.cjs` in its extension host and passes on what the suite reports.
// The page reports through two functions that it expects its surroundings to define.
import { address, withPage } from './browser.mjs';
import { complete, report } from './report.mjs';

const remote = (path) => `vscode-remote://${address.host}${path}`;
const payload = [
  ['extensionDevelopmentPath', remote(process.env.MIR_EDITOR_HOST)],
  ['extensionTestsPath', remote(process.env.MIR_EDITOR_SUITE)],
  ['skipWelcome', 'true'],
];
const query = new URLSearchParams({ folder: process.env.MIR_EDITOR_PROJECT, payload: JSON.stringify(payload) });

await withPage(async (page) => {
  const status = new Promise((resolve) => {
    void page.exposeFunction('codeAutomationExit', resolve);
  });
  await page.exposeFunction('codeAutomationLog', (_type, parts) => {
    const [mark, line] = parts.map(String);
    if (mark === 'MIR') {
      const { step, ok, detail } = JSON.parse(line);
      report(step, ok, detail);
    }
  });
  await page.goto(`${address.origin}/?${query}`);
  const code = await status;
  if (code !== 0) console.log(`the extension host ended the suite with ${code}`);
});
complete();
