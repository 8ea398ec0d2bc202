import { describe, expect, it } from '@jest/globals';
import { SimulatedBrowser } from '@internal/test-support/simulation';
import { STALL_MS, StallWatch } from './stallWatch.js';

function watch() {
  const { clock } = new SimulatedBrowser({ seed: 1 });
  const stalledAt: number[] = [];
  const started = clock.now();
  const watching = new StallWatch(clock, () => stalledAt.push(clock.now() - started));
  return { clock, watching, stalledAt };
}

describe('StallWatch', () => {
  it('calls once, when nothing came for its time', async () => {
    const { clock, stalledAt } = watch();
    await clock.advance(STALL_MS * 5);
    expect(stalledAt).toEqual([STALL_MS]);
  });

  it('counts from the last report', async () => {
    const { clock, watching, stalledAt } = watch();
    for (let second = 0; second < 100; second++) {
      await clock.advance(1000);
      watching.report();
    }
    expect(stalledAt).toEqual([]);
    await clock.advance(STALL_MS * 3);
    expect(stalledAt).toEqual([100_000 + STALL_MS]);
  });

  it('is silent once it was stopped', async () => {
    const { clock, watching, stalledAt } = watch();
    await clock.advance(STALL_MS - 1);
    watching.report();
    await clock.advance(STALL_MS - 1);
    watching.stop();
    await clock.advance(STALL_MS * 3);
    expect(stalledAt).toEqual([]);
  });
});
