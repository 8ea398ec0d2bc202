import { describe, expect, it, jest } from '@jest/globals';
import { noTotals, playStory, report } from './play.js';
import { NATIVE_SITES } from './sites.js';
import { NATIVE_EVERY } from './story.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(600_000);

const SEED = 3;
const KILLS = 2000;

describe('Jobs that the browser carries, whose worker dies at every port call', () => {
  it('come to their one end with the right bytes, whatever the browser says', async () => {
    const totals = noTotals();
    for (let story = NATIVE_EVERY / 2; totals.kills < KILLS; story += NATIVE_EVERY) {
      await playStory(SEED, story, totals);
    }
    process.stdout.write(`${report(SEED, totals)}\n`);
    expect(totals.failures).toEqual([]);
    const sites = Object.keys(totals.sites).filter((site) => site.startsWith('native '));
    expect(sites.sort()).toEqual([...NATIVE_SITES]);
  });
});
