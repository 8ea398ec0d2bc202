import type { TestBrowser, TestPage } from '@internal/test-support';

/** The tabs in which the app is open. */
export class Tabs {
  #tabs: TestPage[] = [];
  #hidden: TestPage | undefined;
  #frozen: TestPage | undefined;

  constructor(
    private readonly browser: TestBrowser,
    private readonly url: string,
  ) {}

  get count(): number {
    return this.#tabs.length;
  }

  /** What pages and workers logged, where one is open. */
  get console(): readonly string[] {
    return this.#tabs.at(-1)?.console ?? [];
  }

  /** One that answers: opened, where there is none, and shown, where it does nothing. */
  async any(): Promise<TestPage> {
    await this.wake();
    return this.#tabs.at(-1) ?? this.open();
  }

  /** Opens one, once a worker controls it. */
  async open(): Promise<TestPage> {
    const tab = await this.browser.open(this.url);
    await tab.waitFor('navigator.serviceWorker.controller !== null');
    this.#tabs.push(tab);
    return tab;
  }

  /** Opens another page beside them, and closes it once it was used. */
  async beside<T>(url: string, use: (page: TestPage) => Promise<T>): Promise<T> {
    const page = await this.browser.open(url);
    try {
      return await use(page);
    } finally {
      await page.close();
    }
  }

  /** Loads a tab again, whatever it is about. */
  async reload(tab: TestPage): Promise<void> {
    await tab.reload();
    await tab.waitFor('navigator.serviceWorker.controller !== null');
  }

  async closeOne(): Promise<void> {
    await this.wake();
    await this.#tabs.shift()?.close();
  }

  async closeAll(): Promise<void> {
    while (this.count > 0) await this.closeOne();
  }

  async hide(): Promise<void> {
    const tab = await this.any();
    await tab.hide();
    this.#hidden = tab;
  }

  async freeze(): Promise<void> {
    const tab = await this.any();
    await tab.freeze();
    this.#frozen = tab;
  }

  /** Shows what is hidden, and lets go on what is frozen. */
  async wake(): Promise<void> {
    const [hidden, frozen] = [this.#hidden, this.#frozen];
    this.#hidden = undefined;
    this.#frozen = undefined;
    await frozen?.thaw();
    await hidden?.show();
  }

  /** They went with the browser. */
  forget(): void {
    this.#tabs = [];
    this.#hidden = undefined;
    this.#frozen = undefined;
  }
}
