import { setTimeout as delay } from 'node:timers/promises';
import { launchBrowser, startFaultServer } from '@internal/test-support';
import type { FaultServer, LaunchOptions } from '@internal/test-support';
import { App } from './app.js';
import type { AppScripts } from './app.js';
import { endEpisode } from './end.js';
import { Origin } from './origin.js';
import { perform } from './perform.js';
import type { Episode } from './plan/episode.js';
import type { Step } from './plan/steps.js';
import { Scene } from './scene.js';
import type { Totals } from './totals.js';

/** No step takes longer, in milliseconds; what does is stuck. */
const STEP_MS = 90_000;
const END_MS = 400_000;

/** Under `auto`, what is at least so large may be the browser's, in bytes. */
const NATIVE_FROM_BYTES = 1024 * 1024;

export interface EpisodeOptions {
  readonly totals: Totals;
  /** Whether to end at once where something is violated. */
  readonly untilViolation: boolean;
  readonly log: (line: string) => void;
}

/** Ends an episode of which nothing more is to be seen. */
class EnoughSeen extends Error {}

/** Lives through an episode in a profile of its own. */
export async function runEpisode(
  episode: Episode,
  scripts: AppScripts,
  { totals, untilViolation, log }: EpisodeOptions,
): Promise<void> {
  const server = await startFaultServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
  const { segmentBytes, seed, number } = episode;
  const app = new App(server, scripts, { segmentBytes, nativeFromBytes: NATIVE_FROM_BYTES });
  const origin = new Origin(server, {
    seed: seed * 1000 + number,
    onFault: (fault) => totals.fault(fault),
  });
  for (const { files } of episode.jobs) for (const file of files) origin.serve(file);
  const browser = await launchBrowser(episode.browser, optionsFor(episode));
  let when = 'the start';
  const known = new Set<string>();
  const note = (what: string): void => {
    // What is wrong stays wrong, and is looked at again.
    if (known.has(what)) return;
    known.add(what);
    totals.violations.push({ episode: number, when, what });
    log(`VIOLATION in episode ${number}, ${when}: ${what}`);
  };
  const violate = (what: string): void => {
    note(what);
    if (untilViolation) throw new EnoughSeen();
  };
  const startedAt = Date.now();
  const tell = (line: string): void =>
    log(`${number}, ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${line}`);
  const scene = new Scene(episode, { server, origin, app, browser, totals, violate, log: tell });
  totals.episodes += 1;
  try {
    if (episode.hasPack) await scene.deployPack(1);
    await scene.tabs.open();
    for (const [index, step] of episode.steps.entries()) {
      await untilMoment(server, step);
      when = `step ${index} (${JSON.stringify(step.action)})`;
      tell(`step ${index} ${JSON.stringify(step.action)}`);
      totals.action(step.action.what);
      await within(STEP_MS, perform(scene, step.action));
    }
    when = 'the end';
    await within(END_MS, endEpisode(scene));
  } catch (error) {
    if (error instanceof EnoughSeen) return;
    // What the soak cannot do any more, a user could not either.
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
    for (const { id, path, range, ending, status } of server.log.requests()) {
      if (ending === 'open') tell(`open: ${id} ${path} ${range ?? ''} ${status ?? 'no answer'}`);
    }
    for (const line of scene.tabs.console.slice(-30)) tell(`console: ${line}`);
  } finally {
    await browser.close();
    await server.stop();
  }
}

function optionsFor({ room, hasShortLives, browser }: Episode): LaunchOptions {
  // More than lies between two beats of a page, so that who reads is not left with a short body.
  const idleMs = 15_000;
  return {
    deadlineMs: 60_000,
    throttleHiddenTabs: true,
    ...(room === undefined ? {} : { storageLimitBytes: room }),
    ...(hasShortLives && browser === 'firefox'
      ? {
          firefoxPreferences: {
            'dom.serviceWorkers.idle_timeout': idleMs,
            'dom.serviceWorkers.idle_extended_timeout': idleMs,
          },
        }
      : {}),
  };
}

/** So many bytes later, or after so much time, where less comes. */
async function untilMoment(server: FaultServer, { afterBytes, afterMs }: Step): Promise<void> {
  const { log } = server;
  const sent = (): number => log.requests().reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  const from = sent();
  let isOver = false;
  const reached = log.when(() => isOver || sent() - from >= afterBytes);
  await Promise.race([reached, delay(afterMs)]);
  isOver = true;
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const abort = new AbortController();
  const late = delay(ms, 'late', { signal: abort.signal }).catch(() => 'in time');
  try {
    if ((await Promise.race([work, late])) === 'late') {
      // Whoever is stuck may fail later, when the browser is closed.
      work.catch(() => undefined);
      throw new Error(`It was not done after ${ms / 1000} s.`);
    }
  } finally {
    abort.abort();
  }
}
