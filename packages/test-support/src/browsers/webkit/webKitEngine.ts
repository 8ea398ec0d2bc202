import type { Capabilities } from '../capabilities.js';
import type { RunningEngine } from '../engine.js';
import type { PageDriver } from '../page/pageDriver.js';
import type { ProcessTree } from '../process/processTree.js';
import type { HostConnection } from './hostConnection.js';
import { WebKitPage } from './webKitPage.js';

/** One run of WebKitGTK: the host process, and the processes WebKit starts for it. */
export class WebKitEngine implements RunningEngine {
  readonly can: Capabilities = {
    stopWorker: false,
    offline: true,
    hide: true,
    freeze: false,
    workerConsole: true,
  };
  readonly version: string;
  readonly processes: ProcessTree;
  readonly console: readonly string[];
  readonly #connection: HostConnection;
  #pages = 0;

  constructor(
    connection: HostConnection,
    version: string,
    processes: ProcessTree,
    console: readonly string[],
  ) {
    this.#connection = connection;
    this.version = version;
    this.processes = processes;
    this.console = console;
  }

  async newPage(): Promise<PageDriver> {
    this.#pages += 1;
    const page = new WebKitPage(this.#connection, this.#pages);
    await page.open();
    return page;
  }

  async setOffline(on: boolean): Promise<void> {
    await this.#connection.send('offline', { on });
  }

  stopWorkers(): Promise<void> {
    return Promise.reject(new Error('WebKitGTK cannot end a service worker.'));
  }

  async close(): Promise<void> {
    await this.#connection.send('quit');
  }
}
