import { noTotals, playRun, playStory } from './play.js';
import { storyOf } from './story.js';

/** What `scripts/simulate.mjs` asks a process for, as JSON in its first argument. */
type Order =
  | { readonly what: 'run'; readonly seed: number; readonly story: number; readonly kill: number }
  | {
      readonly what: 'kills';
      readonly seed: number;
      /** The stories `first`, `first + step` and so on, until so many processes were killed. */
      readonly first: number;
      readonly step: number;
      readonly kills: number;
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
  const { seed, first, step, kills, failures } = order;
  for (let played = 0; totals.kills < kills && totals.failures.length < failures; played++) {
    await playStory(seed, first + played * step, totals, failures);
    say({ totals });
  }
}
say({ totals });
