import { describe, expect, it } from '@jest/globals';
import { SimulatedBrowser } from '@internal/test-support/simulation';
import { Soon } from './soon.js';

describe('Soon', () => {
  it('calls once for many calls, each key by itself, and again for what comes later', async () => {
    const { clock } = new SimulatedBrowser({ seed: 1 });
    const started = clock.now();
    const called: string[] = [];
    const soon = new Soon(clock, 100, (key) => called.push(`${key} ${clock.now() - started}`));
    soon.call('a');
    soon.call('a');
    await clock.advance(50);
    soon.call('a');
    soon.call('b');
    await clock.advance(60);
    expect(called).toEqual(['a 100']);
    soon.call('a');
    await clock.advance(1000);
    expect(called).toEqual(['a 100', 'b 150', 'a 210']);
  });
});
