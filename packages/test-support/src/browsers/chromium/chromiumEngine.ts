import type { Browser, Page } from 'puppeteer-core';
import type { Capabilities } from '../capabilities.js';
import type { RunningEngine } from '../engine.js';
import type { LaunchOptions } from '../launchOptions.js';
import type { PageDriver } from '../page/pageDriver.js';
import { eachLine } from '../process/logLines.js';
import { ProcessTree } from '../process/processTree.js';
import { ChromiumPage } from './chromiumPage.js';
import { chromiumConsole } from './consoleLines.js';
import { OfflineWorkers } from './offlineWorkers.js';
import { Startup } from './startup.js';
import { WorkerStates } from './workerStates.js';

/** One run of Chromium. Its first tab stays empty: it covers tabs to be hidden, and hears of workers. */
export class ChromiumEngine implements RunningEngine {
  readonly can: Capabilities = {
    stopWorker: true,
    offline: true,
    hide: true,
    freeze: true,
    workerConsole: true,
  };
  readonly version: string;
  readonly processes: ProcessTree;
  readonly console: string[] = [];
  readonly #browser: Browser;
  readonly #cover: Page;
  readonly #workers: WorkerStates;
  readonly #offlineWorkers: OfflineWorkers;
  readonly #startup: Startup;
  readonly #awaitsStartup: boolean;
  readonly #pages = new Set<ChromiumPage>();
  #offline = false;

  private constructor(
    browser: Browser,
    version: string,
    processes: ProcessTree,
    cover: Page,
    workers: WorkerStates,
    offlineWorkers: OfflineWorkers,
    startup: Startup,
    awaitsStartup: boolean,
  ) {
    this.#browser = browser;
    this.version = version;
    this.processes = processes;
    this.#cover = cover;
    this.#workers = workers;
    this.#offlineWorkers = offlineWorkers;
    this.#startup = startup;
    this.#awaitsStartup = awaitsStartup;
    eachLine(browser.process()?.stderr, chromiumConsole(this.console));
  }

  static async attach(
    browser: Browser,
    { awaitStartup = false }: Pick<LaunchOptions, 'awaitStartup'>,
  ): Promise<ChromiumEngine> {
    const pid = browser.process()?.pid;
    if (pid === undefined) throw new Error('Chromium was started without a process of its own.');
    const [cover] = await browser.pages();
    if (cover === undefined) throw new Error('Chromium started without its first tab.');
    const states = await cover.createCDPSession();
    const session = await browser.target().createCDPSession();
    return new ChromiumEngine(
      browser,
      (await browser.version()).replace(/^(Headless)?Chrome\//, 'Chromium '),
      new ProcessTree(pid),
      cover,
      await WorkerStates.follow(states),
      new OfflineWorkers(session, states),
      new Startup(session),
      awaitStartup,
    );
  }

  async newPage(): Promise<PageDriver> {
    if (this.#awaitsStartup || this.#pages.size > 0) await this.#startup.mayEnd();
    const page = await this.#browser.newPage();
    const session = await page.createCDPSession();
    const driver = new ChromiumPage(page, session, this.#cover);
    if (this.#offline) await page.setOfflineMode(true);
    this.#pages.add(driver);
    page.once('close', () => this.#pages.delete(driver));
    return driver;
  }

  async setOffline(on: boolean): Promise<void> {
    this.#offline = on;
    await Promise.all([...this.#pages].map((page) => page.setOffline(on)));
    await this.#offlineWorkers.set(on);
  }

  async stopWorkers(): Promise<void> {
    await this.#workers.stopAll();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
