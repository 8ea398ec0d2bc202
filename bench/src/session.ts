import { beforeDeadline, launchBrowser, startFaultServer } from '@internal/test-support';
import type {
  Behaviour,
  BrowserName,
  Content,
  FaultServer,
  TestBrowser,
  TestPage,
} from '@internal/test-support';
import { pageScript, workerScript } from './scripts.js';
import { isPageTask } from './worker/task.js';
import type { PageTask, Task } from './worker/task.js';

/** Of `page/main.ts`. */
declare function runPageTask(task: PageTask): Promise<readonly number[]>;

/** No case takes longer, in milliseconds; Chromium ends a service worker's event after 300 s. */
const CASE_DEADLINE_MS = 280_000;

/** Firefox would end an event after 60 s. */
const firefoxPreferences = {
  'dom.serviceWorkers.idle_timeout': CASE_DEADLINE_MS,
  'dom.serviceWorkers.idle_extended_timeout': CASE_DEADLINE_MS,
};

/** A server, a browser, and in it a page whose service worker runs what it is asked to. */
export class Session {
  /** The paths of all that is measured. */
  readonly assets = new Set<string>();

  private constructor(
    readonly server: FaultServer,
    readonly browser: TestBrowser,
    private page: TestPage,
  ) {}

  static async start(browserName: BrowserName): Promise<Session> {
    const server = await startFaultServer();
    try {
      const html = '<!doctype html><link rel="icon" href="data:,"><script src="page.js"></script>';
      server.serveText('/', html, 'text/html');
      server.serveText('/page.js', await pageScript(), 'text/javascript');
      server.serveText('/worker.js', await workerScript(), 'text/javascript');
      const browser = await launchBrowser(browserName, {
        deadlineMs: CASE_DEADLINE_MS,
        firefoxPreferences,
      });
      try {
        return new Session(server, browser, await openPage(server, browser));
      } catch (error) {
        await browser.close();
        throw error;
      }
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** Runs a task in the worker, or in the page where only a page can. @returns milliseconds, or what else the task gives. */
  async run(task: Task): Promise<readonly number[]> {
    const outcome = isPageTask(task)
      ? await beforeDeadline(
          this.page.evaluate((given) => runPageTask(given), task),
          CASE_DEADLINE_MS,
          `end of ${task.kind}`,
        )
      : await this.page.evaluateInWorker('runTask', task);
    if (!isNumbers(outcome)) throw new TypeError(`${task.kind} gave ${JSON.stringify(outcome)}.`);
    return outcome;
  }

  /** Puts content on the server, in the place of what was there under these paths. */
  serve(
    assets: ReadonlyMap<string, Content>,
    behaviour: Pick<Behaviour, 'bytesPerSecond' | 'totalBytesPerSecond' | 'latencyMs'> = {},
  ): void {
    const headers = { 'cache-control': 'no-store' };
    for (const [path, content] of assets) {
      this.server.serve(path, { content, headers, ...behaviour });
      this.assets.add(path);
    }
  }

  /** Deletes all caches, and whatever workers there are beside the session's own. */
  async clear(): Promise<void> {
    await this.page.evaluate(async () => {
      const others = (await navigator.serviceWorker.getRegistrations()).filter(
        ({ scope }) => new URL(scope).pathname !== '/',
      );
      await Promise.all(others.map((registration) => registration.unregister()));
    });
    await this.run({ kind: 'clear' });
  }

  /** Uses another page of the origin in the place of the session's own. */
  async visit<T>(path: string, use: (page: TestPage) => Promise<T>): Promise<T> {
    const page = await this.browser.open(this.server.url(path));
    try {
      return await use(page);
    } finally {
      await page.close();
    }
  }

  /** SIGKILL; a new browser on the same storage, and the page in it. */
  async killBrowser(): Promise<void> {
    await this.browser.kill();
    await this.restartBrowser();
  }

  /** A new browser on the same storage: nothing is left in its memory. */
  async restartBrowser(): Promise<void> {
    await this.browser.restart();
    this.page = await openPage(this.server, this.browser);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

async function openPage(server: FaultServer, browser: TestBrowser): Promise<TestPage> {
  const page = await browser.open(server.url('/'));
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
  });
  return page;
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');
