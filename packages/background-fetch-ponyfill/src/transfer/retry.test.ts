import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RETRY_BUDGET, retryDelayMs } from './retry.js';

describe('retryDelayMs', () => {
  it('doubles its longest wait with each attempt, up to a minute', () => {
    const almostOne = 1 - Number.EPSILON;
    const waits = Array.from({ length: 9 }, (_, attempts) => retryDelayMs(attempts, almostOne));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('may be anything from nothing to that, so that clients do not come all at once', () => {
    expect(retryDelayMs(5, 0)).toBe(0);
    expect(retryDelayMs(5, 0.5)).toBe(16_000);
  });

  it('is never shorter than the server asked, nor longer than a minute otherwise', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        fc.nat(RETRY_BUDGET - 1),
        chance,
        fc.nat(600_000),
        (attempts, random, askedMs) => {
          const delayMs = retryDelayMs(attempts, random, askedMs) ?? NaN;
          expect(delayMs).toBeGreaterThanOrEqual(askedMs);
          expect(delayMs).toBeLessThanOrEqual(Math.max(askedMs, 60_000));
        },
      ),
    );
  });

  it('ends when the budget is spent, whatever the server asks', () => {
    expect(retryDelayMs(RETRY_BUDGET - 1, 0.5)).toBeDefined();
    expect(retryDelayMs(RETRY_BUDGET, 0.5, 5000)).toBeUndefined();
  });
});
