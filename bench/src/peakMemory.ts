import { setTimeout as delay } from 'node:timers/promises';
import type { TestBrowser } from '@internal/test-support';

/** Looking costs time in the kernel, for which the browser waits. */
const SAMPLE_EVERY_MS = 50;

/**
 * The most memory that the browser's processes took together while `work` ran, in bytes, as far as
 * looking now and then can tell.
 */
export async function peakMemory(
  browser: Pick<TestBrowser, 'memory'>,
  work: () => Promise<unknown>,
): Promise<number> {
  let peak = 0;
  let working = true;
  const sample = async (): Promise<void> => {
    while (working) {
      // One that a case has killed takes none.
      peak = Math.max(peak, await browser.memory().catch(() => 0));
      await delay(SAMPLE_EVERY_MS);
    }
  };
  const sampling = sample();
  try {
    await work();
  } finally {
    working = false;
    await sampling;
  }
  return peak;
}
