import type { Browser, Page } from 'puppeteer-core';
import type { Capabilities } from '../capabilities.js';
import type { RunningEngine } from '../engine.js';
import type { PageDriver } from '../page/pageDriver.js';
import { eachLine } from '../process/logLines.js';
import { ProcessTree } from '../process/processTree.js';
import { FirefoxPage } from './firefoxPage.js';
import { PrivilegedScripts } from './privilegedScripts.js';

/** One run of Firefox. Its first tab stays empty: it covers tabs to be hidden. */
export class FirefoxEngine implements RunningEngine {
  readonly can: Capabilities = {
    stopWorker: true,
    offline: true,
    hide: true,
    freeze: false,
    workerConsole: true,
  };
  readonly version: string;
  readonly processes: ProcessTree;
  readonly console: string[] = [];
  readonly #browser: Browser;
  readonly #cover: Page;
  readonly #privileged: PrivilegedScripts;

  private constructor(
    browser: Browser,
    version: string,
    processes: ProcessTree,
    cover: Page,
    privileged: PrivilegedScripts,
  ) {
    this.#browser = browser;
    this.version = version;
    this.processes = processes;
    this.#cover = cover;
    this.#privileged = privileged;
    eachLine(browser.process()?.stdout, (line) => {
      if (/^console\.\w+: /.test(line)) this.console.push(line);
    });
    eachLine(browser.process()?.stderr, (line) => {
      if (/^JavaScript error: https?:/.test(line)) this.console.push(line);
    });
  }

  static async attach(browser: Browser): Promise<FirefoxEngine> {
    const pid = browser.process()?.pid;
    if (pid === undefined) throw new Error('Firefox was started without a process of its own.');
    const [cover] = await browser.pages();
    if (cover === undefined) throw new Error('Firefox started without its first tab.');
    return new FirefoxEngine(
      browser,
      (await browser.version()).replace(/^firefox\//, 'Firefox '),
      new ProcessTree(pid),
      cover,
      await PrivilegedScripts.attach(browser),
    );
  }

  async newPage(): Promise<PageDriver> {
    const page = await this.#browser.newPage();
    await page.bringToFront();
    return new FirefoxPage(page, this.#cover);
  }

  async setOffline(on: boolean): Promise<void> {
    await this.#privileged.setOffline(on);
  }

  async stopWorkers(): Promise<void> {
    await this.#privileged.stopServiceWorkers();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
