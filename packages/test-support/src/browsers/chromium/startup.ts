import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession } from 'puppeteer-core';

/** How often Chromium is asked, in milliseconds. */
const POLL_MS = 50;
/** A tab that is at rest takes some three seconds from the start, more on a busy machine; a busy one any time. */
const PATIENCE_MS = 15_000;
/** Counted once, when the start is over. */
const HISTOGRAM = 'Startup.AfterStartupTaskCount';

/**
 * The end of Chromium's start, until which it puts off updates of service workers. It comes once a tab in
 * front has been at rest; where another covers it before, not for three minutes (docs/discoveries/0034).
 */
export class Startup {
  #ending: Promise<void> | undefined;

  constructor(private readonly session: Pick<CDPSession, 'send'>) {}

  /** Waits for it once, as long as it can be expected. To be called before a tab is covered by another. */
  mayEnd(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  async #end(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const { histograms } = await this.session.send('Browser.getHistograms', {
        query: HISTOGRAM,
      });
      if (histograms.length > 0) return;
      await delay(POLL_MS);
    }
    console.warn(
      `Chromium's start was not over after ${PATIENCE_MS} ms: it may put off updates of workers for three minutes.`,
    );
  }
}
