import { setTimeout as delay } from 'node:timers/promises';
import type { TestPage } from '@internal/test-support';
import type { SoakPage } from './app/page.js';
import { isNoAnswer } from './checks/readings.js';
import { checkOutcomes, mustBeKept } from './expectations.js';
import { PACK_ID } from './pack.js';
import type { Scene } from './scene.js';

declare const soak: SoakPage;
declare function sweepSoon(): void;

/** What is still to be done is done when nothing has moved for so long, or will not be. */
const STANDSTILL_MS = 100_000;
/** The same of what a sweep takes away, which waits for nobody. */
const UNTIDY_MS = 45_000;
const POLL_MS = 200;

/** Lets everything come to its end, and looks at all of it. */
export async function endEpisode(scene: Scene): Promise<void> {
  const { episode, parts, tabs } = scene;
  const { origin, app, violate, server } = parts;
  origin.becomeHonest();
  if (episode.room !== undefined) {
    // WebKit stays full until it is started anew (docs/discoveries/0008).
    await parts.browser.restart();
    tabs.forget();
  }
  const page = await tabs.any();
  await page.evaluate(() => soak.takeOver());
  parts.log('waiting for jobs');
  await untilSettled(scene, page);
  for (const finding of checkOutcomes(episode, scene.jobs, app.outcomes)) violate(finding);
  parts.log('waiting for the pack');
  await untilPackIsThere(scene, page);
  parts.log('reading everything');
  for (const job of scene.jobs) {
    if (!mustBeKept(job, app.outcomes)) continue;
    for (const { path } of job.plan.files) {
      const reading = await scene.readOne(page, origin.url(path), null);
      // What finds no room in a cache, once it has come, is told as failed.
      const mayMiss = job.deleted.has(path) || episode.room !== undefined;
      if (!isNoAnswer(reading) || mayMiss) continue;
      const { status, problem = `it is answered with ${status}` } = reading;
      violate(`${path} of ${job.plan.id} cannot be read: ${problem}`);
    }
  }
  await scene.readPack(page);
  parts.log('waiting until all is tidy');
  await untilTidy(scene, page);
  if (episode.room === undefined) {
    for (const finding of origin.checkSending(episode.segmentBytes)) violate(finding);
  }
  parts.totals.bytes.sent += server.log
    .requests()
    .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
}

/** Until every job has told its end; or nothing moves any more. */
async function untilSettled({ parts, jobs }: Scene, page: TestPage): Promise<void> {
  const { app, server, violate } = parts;
  const waitsFor = () =>
    jobs
      .map(({ plan }) => plan.id)
      .filter((id) => !app.outcomes.some((outcome) => outcome.id === id));
  const sent = () => server.log.requests().reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
  const isDone = await moving(() => waitsFor().length === 0, sent);
  if (isDone) return;
  const progress = await page.evaluate((ids) => soak.progress(ids), waitsFor());
  violate(`nothing moves any more: ${progress.join('; ')}`);
}

/** Until the version that was deployed last is installed, where nobody has said otherwise. */
async function untilPackIsThere(scene: Scene, page: TestPage): Promise<void> {
  const { episode, parts, deployed } = scene;
  const wanted = deployed.at(-1)?.version;
  if (wanted === undefined) return;
  // Whatever was paused, removed or has failed meanwhile: it is asked for once more.
  await page.evaluate((id) => soak.command({ command: 'download', pack: { id } }), PACK_ID);
  await page.evaluate((id) => soak.command({ command: 'resume', id }), PACK_ID);
  const state = () => page.evaluate((id) => soak.packState(id), PACK_ID);
  let latest = await state();
  const isThere = async (): Promise<boolean> => {
    latest = await state();
    return latest?.installed === wanted && latest.target === undefined;
  };
  const isDone = await moving(isThere, () => JSON.stringify(latest));
  if (!isDone && episode.room === undefined) {
    parts.violate(`version ${wanted} of the pack does not come: ${JSON.stringify(latest)}`);
  }
}

/** Until nothing is left that nobody refers to, once all is done. */
async function untilTidy(scene: Scene, page: TestPage): Promise<void> {
  const { isDatabaseRaised, parts } = scene;
  let left: string[] = [];
  const isTidy = async (): Promise<boolean> => {
    await page.evaluateInWorker(() => sweepSoon());
    const { orphans, segmentBytes, headBytes, layout, stored } = await scene.look();
    const drafts = [...layout.ledgers.keys()].map((id) => `the draft ${id}`);
    const others = Object.entries(stored.others)
      .filter(([name, count]) => count > 0 && !(isDatabaseRaised && name.startsWith('of a later')))
      .map(([name, count]) => `${count} ${name}`);
    const records = stored.records.map(({ draftId }) => `the record ${draftId}`);
    const jobs = [...stored.jobs.values()]
      .filter(({ state }) => state.phase !== 'delivered')
      .map(({ id, state }) => `${id}, which is ${state.phase}`);
    left = [...jobs, ...orphans, ...drafts, ...others, ...records];
    if (left.length === 0 && segmentBytes !== headBytes) {
      left = [`${segmentBytes} bytes of segments, of which ${headBytes} are referred to`];
    }
    if (left.length > 0) parts.log(`left: ${left.length}, such as ${left[0] ?? ''}`);
    return left.length === 0;
  };
  const isDone = await moving(isTidy, () => left.join(), UNTIDY_MS);
  if (!isDone) parts.violate(`left, and nothing needs it: ${left.slice(0, 5).join('; ')}`);
}

/** Waits until something is so, as long as anything changes. @returns whether it is. */
async function moving(
  isSo: () => boolean | Promise<boolean>,
  sign: () => string | number,
  standstillMs = STANDSTILL_MS,
): Promise<boolean> {
  let [last, since] = [sign(), Date.now()];
  while (!(await isSo())) {
    const now = sign();
    if (now !== last) [last, since] = [now, Date.now()];
    if (Date.now() - since > standstillMs) return false;
    await delay(POLL_MS);
  }
  return true;
}
