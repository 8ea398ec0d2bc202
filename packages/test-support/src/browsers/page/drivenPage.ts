import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Capabilities, UnsupportedVerbError } from '../capabilities.js';
import type { Key, TestPage, ViewportSize } from '../testPage.js';
import { type Code, type Evaluate, outcomeExpression, sourceOf, valueOf } from './code.js';
import { beforeDeadline, DeadlineError } from './deadlineError.js';
import type { PageDriver } from './pageDriver.js';
import { askWorker } from './workerEvaluation.js';

/** How often `waitFor` looks, in milliseconds. */
const pollMs = 50;

/** What a page needs of its browser. */
export interface PageContext {
  readonly version: string;
  readonly can: Capabilities;
  readonly deadlineMs: number;
  readonly console: readonly string[];
  setOffline(on: boolean): Promise<void>;
  /** @throws when the run of the browser that the page belongs to is over. */
  requireRunning(): void;
}

/** The verbs of a page, the same for every engine, over what its driver supplies. */
export class DrivenPage implements TestPage {
  readonly #driver: PageDriver;
  readonly #browser: PageContext;

  constructor(driver: PageDriver, browser: PageContext) {
    this.#driver = driver;
    this.#browser = browser;
  }

  readonly evaluate = (async (code: Code, ...args: unknown[]) => {
    return valueOf(await this.#running().run(outcomeExpression(code, args)));
  }) as Evaluate;

  readonly evaluateInWorker = (async (code: Code, ...args: unknown[]) => {
    const outcome = await beforeDeadline(
      this.evaluate(askWorker, sourceOf(code), args),
      this.#browser.deadlineMs,
      'answer from the service worker; does its script begin with workerEvaluationHook?',
    );
    return valueOf(outcome);
  }) as Evaluate;

  readonly waitFor = (async (predicate: Code, ...args: unknown[]) => {
    const source = sourceOf(predicate);
    const { deadlineMs } = this.#browser;
    const end = performance.now() + deadlineMs;
    let seen = 'nothing yet';
    for (;;) {
      try {
        const left = Math.max(end - performance.now(), 0);
        const value = await beforeDeadline(this.evaluate(source, ...args), left, 'answer');
        if (Boolean(value)) return value;
        seen = value === undefined ? 'undefined' : JSON.stringify(value);
      } catch (error) {
        if (!(error instanceof DeadlineError)) seen = String(error);
      }
      if (performance.now() >= end) {
        throw new DeadlineError(
          `After ${deadlineMs} ms, still not met: ${source}\nIts arguments: ${JSON.stringify(args)}\n` +
            `Last seen: ${seen}\nThe console: ${this.console.slice(-20).join('\n  ') || 'empty'}`,
        );
      }
      await delay(pollMs);
    }
  }) as Evaluate;

  async navigate(url: string): Promise<void> {
    await beforeDeadline(this.#running().navigate(url), this.#browser.deadlineMs, `load of ${url}`);
  }

  async reload(): Promise<void> {
    await beforeDeadline(this.#running().reload(), this.#browser.deadlineMs, 'load after a reload');
  }

  async close(): Promise<void> {
    await this.#running().close();
  }

  async offline(on: boolean): Promise<void> {
    this.#demand('offline', 'going offline');
    await this.#browser.setOffline(on);
  }

  async hide(): Promise<void> {
    this.#demand('hide', 'hiding a page');
    await this.#running().setHidden(true);
    await this.waitFor("document.visibilityState === 'hidden'");
  }

  async show(): Promise<void> {
    this.#demand('hide', 'showing a hidden page');
    await this.#running().setHidden(false);
    await this.waitFor("document.visibilityState === 'visible'");
  }

  async freeze(): Promise<void> {
    this.#demand('freeze', 'freezing a page');
    await this.hide();
    await this.#running().setFrozen(true);
  }

  async thaw(): Promise<void> {
    this.#demand('freeze', 'thawing a page');
    await this.#running().setFrozen(false);
    await this.show();
  }

  async press(key: Key): Promise<void> {
    await this.#running().press(key);
  }

  async screenshot(file: string, size: ViewportSize): Promise<void> {
    await writeFile(file, await this.#running().screenshot(size));
  }

  get console(): readonly string[] {
    return this.#browser.console;
  }

  #running(): PageDriver {
    this.#browser.requireRunning();
    return this.#driver;
  }

  #demand(capability: keyof Capabilities, verb: string): void {
    const { can, version } = this.#browser;
    if (!can[capability]) throw new UnsupportedVerbError(version, verb, capability);
  }
}
