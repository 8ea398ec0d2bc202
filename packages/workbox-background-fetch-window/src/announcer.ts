import { shareOf } from './view.js';
import type { View } from './view.js';
import { formatPercent, sayPhase } from './words.js';
import type { AllWords } from './words.js';

/** Between two announcements, unless the second is one that people wait for. */
const QUIET_MS = 5000;

/** Where it stays until somebody does something, after which what comes of that is said at once. */
const RESTS: ReadonlySet<View['phase']> = new Set([
  'paused',
  'ready',
  'failed',
  'aborted',
  'absent',
]);

/**
 * What a screen reader is told: where it stands, once that has changed, and of the bytes each quarter.
 * A network that comes and goes every second is not told of every second.
 */
export class Announcer {
  #before: View | undefined;
  #saidAt = -QUIET_MS;
  #quietMs: number | undefined;

  /** In how many milliseconds it can be said what there was no time for; `undefined` where all is said. */
  get quietMs(): number | undefined {
    return this.#quietMs;
  }

  /**
   * @param at in milliseconds.
   * @returns what to say, where there is something new; never of the first that is shown.
   */
  next(now: View, at: number, words?: AllWords, locale?: string): string | undefined {
    const before = this.#before;
    this.#quietMs = undefined;
    if (!before) {
      this.#before = now;
      return undefined;
    }
    const said = sayPhase(now, words);
    const isOther = said !== sayPhase(before, words);
    const quarter = quarterOf(now);
    if (!isOther && quarter <= quarterOf(before)) return undefined;
    const quietMs = this.#saidAt + QUIET_MS - at;
    if (!RESTS.has(now.phase) && quietMs > 0) {
      this.#quietMs = quietMs;
      return undefined;
    }
    this.#before = now;
    // A rest is ended by what somebody does, or hardly ever, and whoever has heard that it starts waits to hear that it did.
    const mayFollow = RESTS.has(now.phase) || now.phase === 'queued';
    this.#saidAt = mayFollow ? at - QUIET_MS : at;
    return isOther ? said : formatPercent(quarter / 4, locale);
  }
}

function quarterOf(view: View): number {
  return view.phase === 'downloading' ? Math.floor(shareOf(view) * 4) : 0;
}
