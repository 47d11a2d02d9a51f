// Lets VS Code load a suite in its extension host and passes on what the suite reports.
// The page reports through two functions that it expects its surroundings to define.
import { address, withPage } from './browser.mjs';
import { complete, report } from './report.mjs';

const remote = (path) => `vscode-remote://${address.host}${path}`;
const payload = [
  ['extensionDevelopmentPath', remote(process.env.MIR_EDITOR_HOST)],
  ['extensionTestsPath', remote(process.env.MIR_EDITOR_SUITE)],
  ['skipWelcome', 'true'],
];
const workspace = process.env.MIR_EDITOR_WORKSPACE;
const opened = workspace ? { workspace } : { folder: process.env.MIR_EDITOR_PROJECT };
const query = new URLSearchParams({ ...opened, payload: JSON.stringify(payload) });

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
  if (code !== 0) report('the extension host runs the suite', false, `it ended with ${code}`);
});
complete();
