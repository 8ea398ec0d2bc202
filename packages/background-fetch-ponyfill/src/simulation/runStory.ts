import { SeededRandom } from '@internal/test-support/simulation';
import { checkEnd, sending } from './checkEnd.js';
import { mix, storyOf } from './story.js';
import { updateOf } from './update.js';
import { World } from './world.js';

/** What one run of a story has shown. */
export interface StoryResult {
  /** What may not be, in words; empty when all went well. */
  readonly findings: readonly string[];
  /** How many processes died at each kind of call. */
  readonly kills: ReadonlyMap<string, number>;
  /** How many port calls the first life made: so many places there are to die. */
  readonly calls: number;
  /** How often the next version has taken over. */
  readonly updates: number;
  readonly sentBytes: number;
  readonly sentAgainBytes: number;
}

/** A native fetch that the browser starts late has started by then. */
const LATEST_START_MS = 60_000;

/** Lives that are not killed, until the story must have come to its end. */
const LAST_LIVES = 6;

export interface RunOptions {
  readonly seed: number;
  readonly story: number;
  /** The port call of the first life at which it dies; 0 for no death at all. Later deaths follow. */
  readonly kill: number;
  /** The port call of the first life at which the next version of the worker takes over; 0, the default, for none. */
  readonly update?: number;
}

/** Plays a story with one sequence of deaths, and looks at everything that it leaves. */
export async function runStory({
  seed,
  story: number,
  kill,
  update = 0,
}: RunOptions): Promise<StoryResult> {
  const story = storyOf(seed, number);
  const world = new World(story, mix(seed, number, 1));
  const deaths = new SeededRandom(mix(seed, number, kill));
  const calls = await world.live(
    kill === 0 ? Infinity : kill,
    update === 0 ? undefined : updateOf(seed, number, update),
  );
  if (kill > 0) {
    world.checkStorage();
    if (story.loses !== undefined) world.lose(story.loses);
    for (let more = deaths.below(12); more > 0; more--) {
      await world.live(1 + deaths.below(deaths.below(4) === 0 ? 400 : 60));
      world.checkStorage();
    }
  }
  for (let life = 0; life < LAST_LIVES && !world.isOver; life++) await world.live();
  // A sweep comes with every life; before the last one all has landed, and no lock of the dead is held.
  world.browser.landDelayedWrites();
  await world.browser.clock.advance(Math.max(story.deadLocksLingerMs, LATEST_START_MS));
  await world.live();
  await checkEnd(world);
  return {
    findings: [...world.findings, ...world.trace.findings],
    kills: world.browser.kills,
    calls,
    updates: world.updates,
    ...sending(world),
  };
}
