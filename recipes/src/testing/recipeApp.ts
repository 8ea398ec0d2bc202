import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser, startFaultServer } from '@internal/test-support';
import type { BrowserName, FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { buildExample } from '../../examples/buildExample.mjs';

/** A recipe's page on a server, in a browser of its own. */
export class RecipeApp {
  private constructor(
    private readonly recipe: string,
    /** Where all that is served lies. */
    readonly folder: string,
    /** Two origins, with the same files. */
    readonly server: FaultServer,
    private readonly browser: TestBrowser,
    readonly page: TestPage,
  ) {}

  /** Resolves once the page's worker controls it. */
  static async open(recipe: string, name: BrowserName): Promise<RecipeApp> {
    const folder = await mkdtemp(path.join(os.tmpdir(), `${recipe}-`));
    await buildExample(recipe, folder);
    const server = await startFaultServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
    server.serveFolder('/', folder, { cors: { exposeHeaders: ['content-range', 'etag'] } });
    const browser = await launchBrowser(name, { deadlineMs: 60_000, awaitStartup: true });
    const page = await browser.open(server.url('/index.html'));
    await page.waitFor(() => navigator.serviceWorker.controller !== null);
    return new RecipeApp(recipe, folder, server, browser, page);
  }

  /** Deploys another version of the app: its content, and the worker that knows it. */
  async publish(version: string): Promise<void> {
    await buildExample(this.recipe, this.folder, version);
    await this.page.evaluate(takeNextWorker);
  }

  /** From here on there is no server, and page and worker (where a test can end it) begin without one. */
  async goOffline(): Promise<void> {
    await this.server.stop();
    if (this.browser.can.stopWorker) await this.browser.stopWorkers();
    await this.page.reload();
  }

  /** What was asked of the server since the log was cleared, with its ranges; each once, sorted. */
  asked(): string[] {
    const asked = this.server.log
      .requests()
      .map(({ path: name, range }) => (range === undefined ? name : `${name} ${range}`));
    return [...new Set(asked)].sort();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Runs in the page, from its source text. */
async function takeNextWorker(): Promise<void> {
  const taken = new Promise((resolve) =>
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
  );
  await (await navigator.serviceWorker.ready).update();
  await taken;
}
