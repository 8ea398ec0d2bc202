import type { CDPSession, Page, Protocol } from 'puppeteer-core';
import type { PageDriver } from '../page/pageDriver.js';
import { pressKey } from '../page/pressKey.js';
import type { Key, ViewportSize } from '../testPage.js';

/** One tab of Chromium. */
export class ChromiumPage implements PageDriver {
  readonly #page: Page;
  readonly #session: CDPSession;
  readonly #cover: Page;

  constructor(page: Page, session: CDPSession, cover: Page) {
    this.#page = page;
    this.#session = session;
    this.#cover = cover;
  }

  async run(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression);
  }

  /**
   * Waits for the load of the very document that was asked for. Where the navigation before failed,
   * Chromium may still be about to show its error page; puppeteer's `goto` takes that for the answer.
   */
  async navigate(url: string): Promise<void> {
    const loaded = new Set<string>();
    let asked: string | undefined;
    let isLoaded: () => void = () => undefined;
    const load = new Promise<void>((resolve) => (isLoaded = resolve));
    const onEvent = ({ name, loaderId }: Protocol.Page.LifecycleEventEvent): void => {
      if (name === 'load') loaded.add(loaderId);
      if (asked !== undefined && loaded.has(asked)) isLoaded();
    };
    this.#session.on('Page.lifecycleEvent', onEvent);
    try {
      await this.#session.send('Page.enable');
      await this.#session.send('Page.setLifecycleEventsEnabled', { enabled: true });
      const { loaderId, errorText } = await this.#session.send('Page.navigate', { url });
      if (errorText !== undefined) throw new Error(`${errorText} at ${url}`);
      // Within the same document nothing is loaded.
      if (loaderId === undefined) return;
      asked = loaderId;
      if (!loaded.has(loaderId)) await load;
    } finally {
      this.#session.off('Page.lifecycleEvent', onEvent);
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

  async setFrozen(frozen: boolean): Promise<void> {
    await this.#session.send('Page.setWebLifecycleState', { state: frozen ? 'frozen' : 'active' });
  }

  async setOffline(on: boolean): Promise<void> {
    await this.#page.setOfflineMode(on);
  }

  async press(key: Key): Promise<void> {
    await pressKey(this.#page, key);
  }

  async screenshot(size: ViewportSize): Promise<Uint8Array> {
    await this.#page.setViewport(size);
    return this.#page.screenshot({ type: 'png' });
  }
}
