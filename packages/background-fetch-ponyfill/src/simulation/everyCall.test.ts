import { describe, expect, it, jest } from '@jest/globals';
import { noTotals, playStory, report } from './play.js';
import { SITES } from './sites.js';
import { isLarge, isNative } from './story.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(600_000);

const SEED = 1;
const KILLS = 7200;

describe('Small jobs whose worker dies at every port call', () => {
  it('come to their one end with the right bytes, and nothing is left', async () => {
    const totals = noTotals();
    for (let story = 1; totals.kills < KILLS; story++) {
      if (!isLarge(story) && !isNative(story)) await playStory(SEED, story, totals);
    }
    process.stdout.write(`${report(SEED, totals)}\n`);
    expect(totals.failures).toEqual([]);
    // None of them is left out, and no new one is unknown.
    expect(Object.keys(totals.sites).sort()).toEqual([...SITES]);
  });
});
