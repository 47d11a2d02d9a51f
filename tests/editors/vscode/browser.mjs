// A headless Chromium with VS Code's workbench in it.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(import.meta.url)(process.env.MIR_EDITOR_PLAYWRIGHT);

export const address = new URL(process.env.MIR_EDITOR_ADDRESS);
export const seconds = (count) => ({ timeout: count * 1000 });

/** Runs `use(page)` in a fresh page and closes the browser whatever happens. */
export async function withPage(use) {
  const browser = await chromium.launch({
    executablePath: process.env.MIR_EDITOR_CHROMIUM,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await use(page);
  } finally {
    await browser.close();
  }
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
    await this.pick('Control+P', path, path.split('/').at(-1));
    await this.page.locator('.monaco-editor .view-lines .view-line').first().waitFor(seconds(30));
  }

  async command(title) {
    await this.pick('F1', `>${title}`, title);
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
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: choice }).first().waitFor(seconds(30));
    await this.page.keyboard.press('Enter');
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
    for (const end = Date.now() + limit * 1000; Date.now() < end; await this.page.waitForTimeout(100)) {
      const value = await probe();
      if (value) return value;
    }
    return undefined;
  }
}
