import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PageDriver } from '../page/pageDriver.js';
import type { Key, ViewportSize } from '../testPage.js';
import type { HostConnection } from './hostConnection.js';

/** How often a resized page is asked whether it has noticed, in milliseconds. */
const pollMs = 10;

/** One view of WebKitGTK in a window of its own. */
export class WebKitPage implements PageDriver {
  readonly #connection: HostConnection;
  readonly #page: number;

  constructor(connection: HostConnection, page: number) {
    this.#connection = connection;
    this.#page = page;
  }

  async open(): Promise<void> {
    await this.#send('open');
  }

  async run(expression: string): Promise<unknown> {
    return this.#send('evaluate', { expression });
  }

  async navigate(url: string): Promise<void> {
    await this.#send('navigate', { url });
  }

  async reload(): Promise<void> {
    await this.#send('reload');
  }

  async close(): Promise<void> {
    await this.#send('close');
  }

  async setHidden(hidden: boolean): Promise<void> {
    await this.#send(hidden ? 'hide' : 'show');
  }

  setFrozen(): Promise<void> {
    return Promise.reject(new Error('WebKitGTK cannot freeze a page.'));
  }

  async press(key: Key): Promise<void> {
    await this.#send('press', { key });
  }

  async screenshot(size: ViewportSize): Promise<Uint8Array> {
    await this.#send('resize', { ...size });
    const wanted = `${size.width}x${size.height}`;
    while ((await this.run('`${innerWidth}x${innerHeight}`')) !== wanted) await delay(pollMs);
    const folder = await mkdtemp(join(tmpdir(), 'screenshot-'));
    try {
      await this.#send('screenshot', { file: join(folder, 'page.png') });
      return await readFile(join(folder, 'page.png'));
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async #send(verb: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return this.#connection.send(verb, { ...parameters, page: this.#page });
  }
}
