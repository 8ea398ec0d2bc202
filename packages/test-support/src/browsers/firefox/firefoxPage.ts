import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import type { PageDriver } from '../page/pageDriver.js';
import { pressKey } from '../page/pressKey.js';
import type { Key, ViewportSize } from '../testPage.js';

/** How long Firefox is given to show its error page, in milliseconds; there may be none. */
const errorPageMs = 2_000;

/** One tab of Firefox. */
export class FirefoxPage implements PageDriver {
  readonly #page: Page;
  readonly #cover: Page;

  constructor(page: Page, cover: Page) {
    this.#page = page;
    this.#cover = cover;
  }

  async run(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression);
  }

  async navigate(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.#page.once('domcontentloaded', () => {
        resolve();
      });
    });
    try {
      await this.#page.goto(url, { timeout: 0 });
    } catch (error) {
      // Until its error page is there, Firefox takes that page's events for those of the next load.
      await Promise.race([loaded, delay(errorPageMs, undefined, { ref: false })]);
      const [reason] = String(error).split(' #onNavigation');
      throw new Error(`Could not load ${url}: ${String(reason)}`, { cause: error });
    }
  }

  async reload(): Promise<void> {
    await this.#page.reload({ timeout: 0 });
  }

  async close(): Promise<void> {
    await this.#page.close();
  }

  async setHidden(hidden: boolean): Promise<void> {
    await (hidden ? this.#cover : this.#page).bringToFront();
  }

  setFrozen(): Promise<void> {
    return Promise.reject(new Error('Firefox cannot freeze a page.'));
  }

  async press(key: Key): Promise<void> {
    await pressKey(this.#page, key);
  }

  async screenshot(size: ViewportSize): Promise<Uint8Array> {
    await this.#page.setViewport(size);
    return this.#page.screenshot({ type: 'png' });
  }
}
