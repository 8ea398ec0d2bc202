import { describe, expect, it, jest } from '@jest/globals';
import { noTotals, playRun, playStory, report } from './play.js';
import { runStory } from './runStory.js';
import { LARGE_EVERY } from './story.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(600_000);

const SEED = 2;
const KILLS = 1100;

describe('Large jobs whose worker dies at random', () => {
  it('come to their one end with the right bytes, and nothing is left', async () => {
    const totals = noTotals();
    for (let story = LARGE_EVERY; totals.kills < KILLS; story += LARGE_EVERY) {
      await playStory(SEED, story, totals);
    }
    process.stdout.write(`${report(SEED, totals)}\n`);
    expect(totals.failures).toEqual([]);
  });
});

describe('A run', () => {
  it('is the same again for the same numbers, whatever was played before', async () => {
    const run = { seed: SEED, story: LARGE_EVERY, kill: 100 };
    const alone = await runStory(run);
    await playRun({ seed: SEED, story: 1, kill: 7 }, noTotals());
    expect(await runStory(run)).toEqual(alone);
    expect(alone.kills.size).toBeGreaterThan(0);
  });
});
