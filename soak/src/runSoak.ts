import { bundleApp } from './app.js';
import type { SoakOptions } from './options.js';
import { episodeOf } from './plan/episode.js';
import { runEpisode } from './runEpisode.js';
import { Totals } from './totals.js';

/**
 * Runs one episode after the other until the time is over, or the one that was asked for.
 *
 * @param log told of every step, and of what was found.
 */
export async function runSoak(
  { minutes, seed, browser, episode: only, untilViolation }: SoakOptions,
  log: (line: string) => void,
): Promise<Totals> {
  const scripts = await bundleApp();
  const totals = new Totals();
  const endsAt = Date.now() + minutes * 60_000;
  for (let number = only ?? 0; ; number++) {
    const before = totals.violations.length;
    const startedAt = Date.now();
    await runEpisode(episodeOf(seed, number, browser), scripts, { totals, untilViolation, log });
    const found = totals.violations.length - before;
    log(
      `episode ${number} of seed ${seed} in ${browser}: ${found} violations, ` +
        `${((Date.now() - startedAt) / 1000).toFixed(0)} s`,
    );
    if (found > 0) {
      log(`  again: npm run soak -- --seed ${seed} --browser ${browser} --episode ${number}`);
    }
    if (only !== undefined || Date.now() >= endsAt) return totals;
    if (untilViolation && found > 0) return totals;
  }
}
