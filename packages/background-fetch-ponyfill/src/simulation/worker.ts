import { noTotals, playRun, playStory } from './play.js';
import type { RunOptions } from './runStory.js';
import { storyOf } from './story.js';

/** What `scripts/simulate.mjs` asks a process for, as JSON in its first argument. */
type Order =
  | ({ readonly what: 'run' } & RunOptions)
  | {
      readonly what: 'kills' | 'updates';
      readonly seed: number;
      /** The stories `first`, `first + step` and so on, until there were so many of these. */
      readonly first: number;
      readonly step: number;
      readonly count: number;
      /** Ends with so many failures. */
      readonly failures: number;
    };

const order = JSON.parse(process.argv[2] ?? '') as Order;
const totals = noTotals();
// One JSON value a line: the totals so far, the last of them final.
const say = (value: unknown) => console.log(JSON.stringify(value));
if (order.what === 'run') {
  say({ story: storyOf(order.seed, order.story) });
  await playRun(order, totals);
} else {
  const { what, seed, first, step, count, failures } = order;
  for (let played = 0; totals[what] < count && totals.failures.length < failures; played++) {
    await playStory(seed, first + played * step, totals, failures, what);
    say({ totals });
  }
}
say({ totals });
