import { describe, expect, it, jest } from '@jest/globals';
import { noTotals, playStory, report } from './play.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(600_000);

const SEED = 4;
const UPDATES = 1200;

describe('Jobs whose worker is taken over from by its next version at every port call', () => {
  it('come to their one end with the right bytes, and nothing is left', async () => {
    const totals = noTotals();
    for (let story = 1; totals.updates < UPDATES; story++) {
      await playStory(SEED, story, totals, Infinity, 'updates');
    }
    process.stdout.write(`${report(SEED, totals)}\n`);
    expect(totals.failures).toEqual([]);
  });
});
