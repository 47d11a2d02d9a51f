// A headless Chromium with VS Code's workbench in it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { complete, report } from './report.mjs';

const { chromium } = createRequire(import.meta.url)(process.env.MIR_EDITOR_PLAYWRIGHT);

export const address = new URL(process.env.MIR_EDITOR_ADDRESS);
// A busy machine takes several times as long as a quiet one; what goes well does not wait.
const PATIENCE = 5;

export const seconds = (count) => ({ timeout: count * PATIENCE * 1000 });

/** Runs `use(page)` in a fresh page and closes the browser whatever happens. */
export async function withPage(use) {
  const browser = await chromium.launch({
    executablePath: process.env.MIR_EDITOR_CHROMIUM,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(30 * PATIENCE * 1000);
    await use(page);
  } finally {
    await browser.close();
  }
}

/** Plays a session to its end; an error is a step that failed, with a picture of what was there. */
export async function play(session) {
  await withPage(async (page) => {
    try {
      await session(page);
    } catch (error) {
      report('an error ended the session', false, error.stack);
      await new Workbench(page).screenshot('error');
    }
  });
  complete();
}

/** What a user does in the workbench, through the keyboard wherever it can be. */
export class Workbench {
  constructor(page) {
    this.page = page;
    this.count = 0;
  }

  async open(folder) {
    await this.page.goto(`${address.origin}/?folder=${encodeURIComponent(folder)}`);
    await this.page.locator('.monaco-workbench').waitFor(seconds(60));
  }

  async openFile(path) {
    const name = path.split('/').at(-1);
    const tab = this.page.locator('.tab.active', { hasText: name });
    // While the list is made, its first entry is a file that was open before.
    for (let tries = 0; tries < 5 && (await tab.count()) === 0; tries++) {
      await this.pick('Control+P', path, name);
      await this.until(() => tab.count(), 2);
    }
    await tab.first().waitFor(seconds(10));
    await this.page.locator('.monaco-editor .view-lines .view-line').first().waitFor(seconds(30));
  }

  async command(title) {
    await this.pick('F1', `>${title}`, title);
  }

  /** Runs a command that asks for a text under a heading, and answers. */
  async answer(title, heading, text) {
    await this.page.keyboard.press('F1');
    await (await this.input()).fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().waitFor(seconds(30));
    await this.page.keyboard.press('Enter');
    const input = this.page.locator(`.quick-input-widget input[aria-label^="${heading}"]`);
    await input.waitFor(seconds(15));
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Line and column count from 1, columns in UTF-16 units. */
  async goTo({ line, column }) {
    await this.page.keyboard.press('Control+G');
    const input = await this.input();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  async pick(key, text, choice) {
    await this.page.keyboard.press(key);
    const input = await this.input();
    await input.fill(text);
    // While the list is made its first row changes: Enter would take whatever that is by then.
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: choice }).first().click(seconds(30));
    await input.waitFor({ state: 'hidden', ...seconds(10) });
  }

  async input() {
    const input = this.page.locator('.quick-input-widget input[type=text]');
    await input.waitFor({ state: 'visible', ...seconds(15) });
    return input;
  }

  async screenshot(name) {
    this.count++;
    await this.page.screenshot({ path: join(process.env.MIR_SCREENSHOTS, `${this.count}-${name}.png`) });
  }

  /** Polls until `probe` returns something true; undefined when it never did. */
  async until(probe, limit = 20) {
    for (const end = Date.now() + limit * PATIENCE * 1000; Date.now() < end; await this.page.waitForTimeout(100)) {
      const value = await probe();
      if (value) return value;
    }
    return undefined;
  }
}
