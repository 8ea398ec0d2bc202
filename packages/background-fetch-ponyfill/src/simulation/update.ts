import { SeededRandom } from '@internal/test-support/simulation';
import { mix } from './story.js';

/** How the next version of the worker takes over in the middle of a life, and meets the one before. */
export interface Update {
  /** At which port call of the one before, counted from 1. */
  readonly at: number;
  /**
   * Whether each knows by its own state whether it is the active one. Then the page may ask the next one before its
   * activate event (docs/discoveries/0046). Firefox has no such state, and that event is the first that it hears.
   */
  readonly haveState: boolean;
  /** Whether the one before is activated only now that the next one runs (docs/discoveries/0046). */
  readonly isLate: boolean;
  /** Whether the next one takes itself for the active one while it waits, as it may in Firefox (docs/discoveries/0010). */
  readonly takesItselfForActive: boolean;
  /** Where they have a state: after how many turns of the event loop the activate event comes. */
  readonly activatedAfter: number;
  /** How many more port calls the one before makes until it dies. */
  readonly outlivesBy: number;
  /** The port call at which the next one dies. */
  readonly diesAt: number;
}

/** One for each port call of a story's first life; all of it follows from the three numbers. */
export function updateOf(seed: number, story: number, at: number): Update {
  const random = new SeededRandom(mix(seed, story, at, 2));
  const chance = (oneIn: number): boolean => random.below(oneIn) === 0;
  const haveState = chance(2);
  return {
    at,
    haveState,
    isLate: chance(3),
    takesItselfForActive: !haveState && chance(2),
    activatedAfter: random.below(20),
    outlivesBy: chance(2) ? random.below(10) : random.below(400),
    diesAt: chance(3) ? 1 + random.below(100) : Infinity,
  };
}
