import type { SoakPage } from './app/page.js';
import type { Departure, Leaving } from './app/leaveReading.js';
import { KEPT_CACHE } from './app/settings.js';
import type { DiskReport } from './checks/disk.js';
import { checkReading, isNoAnswer } from './checks/readings.js';
import type { Scene } from './scene.js';

declare const soak: SoakPage;

/**
 * Of one asset, by one step: where a segment that was left counted as gone, Chromium lost an asset with
 * some 4 of 100 that left upon their first bytes, and with at most 2 of those that left later.
 */
const READERS = 30;
/** A worker that is just replaced may let go of a reader: asked so often, one that is there answers. */
const TIMES_ASKED = 3;

/**
 * Has readers go away in the middle of assets. Nobody but the app deletes what is kept: what was whole
 * before has to be there afterwards.
 */
export async function stopReading(scene: Scene, by: Departure): Promise<void> {
  const { parts } = scene;
  const before = await scene.look();
  const large = before.layout.heads
    .filter(({ cacheName }) => cacheName === KEPT_CACHE)
    .map(({ url }) => url);
  // What is on its way has readers, too; so has what is no more than an ordinary entry.
  const others = scene.jobs.flatMap(({ plan }) => scene.urlsOf(plan));
  const other = others.filter((url) => !large.includes(url)).at(-1);
  const urls = other === undefined ? large : [...large, other];
  if (by === 'reload') await leaveByReload(scene, urls);
  else for (const url of urls) await leave(scene, url, by);
  for (const url of large) await readAgain(scene, url);
  const after = keptIn(await scene.look());
  for (const url of keptIn(before)) {
    if (!after.has(url)) parts.violate(`${url} is not kept any more since readers went away`);
  }
  parts.log(`readers left ${urls.length} assets, ${large.length} of them kept in segments`);
}

async function leave(scene: Scene, url: string, by: Leaving['by']): Promise<void> {
  const { origin, totals, violate } = scene.parts;
  const page = await scene.tabs.any();
  const leavings = Array.from({ length: READERS }, () => leavingOf(scene, url, by));
  const { left, stayed } = await page.evaluate(
    (asked, how) => soak.stopReading(asked, how),
    url,
    leavings,
  );
  totals.departures += left;
  totals.bytes.read += stayed.size;
  for (const finding of checkReading(stayed, origin)) violate(finding);
}

function leavingOf({ random, parts }: Scene, url: string, by: Leaving['by']): Leaving {
  const size = Math.max(1, ...parts.origin.contentsOf(url).map((content) => content.size));
  const leaves = random.pick(['at once', 'at once', 'later', 'a range']);
  if (leaves === 'at once') return { by, afterBytes: 1 };
  if (leaves === 'later') return { by, afterBytes: 1 + random.below(size) };
  const start = random.below(size);
  const end = start + 1 + random.below(size - start);
  return { by, range: { start, end }, afterBytes: 1 + random.below(end - start) };
}

async function leaveByReload({ parts, tabs }: Scene, urls: readonly string[]): Promise<void> {
  const page = await tabs.any();
  parts.totals.departures += await page.evaluate((asked) => soak.readForEver(asked), urls);
  await tabs.reload(page);
}

/** What is kept answers, and with the right bytes. */
async function readAgain(scene: Scene, url: string): Promise<void> {
  const page = await scene.tabs.any();
  let reading = await scene.readOne(page, url, null);
  for (let asked = 1; reading.status === 0 && asked < TIMES_ASKED; asked++) {
    reading = await scene.readOne(page, url, null);
  }
  if (!isNoAnswer(reading)) return;
  const { status, problem = `it is answered with ${status}` } = reading;
  scene.parts.violate(`${url} cannot be read any more since readers went away: ${problem}`);
}

const keptIn = ({ layout: { heads, plain } }: DiskReport): Set<string> =>
  new Set(
    [...heads, ...plain].filter(({ cacheName }) => cacheName === KEPT_CACHE).map(({ url }) => url),
  );
