import { checkReading } from '@internal/test-support/checker';
import { SegmentedCache, SegmentStore } from 'segmented-cache';
import type { FailureReason } from '../jobs/job.js';
import type { WantedJob } from './page.js';
import { scope, SEGMENT_BYTES } from './story.js';
import type { StoryJob } from './story.js';
import { FILMS } from './world.js';
import type { World } from './world.js';

/** Looks at everything that a story has left when nothing more is to come. */
export async function checkEnd(world: World): Promise<void> {
  for (const wanted of world.page.wanted) checkOutcome(world, wanted);
  checkTidy(world);
  await checkReadable(world);
  await checkDatabase(world);
  checkSending(world);
  for (const id of world.native.ids) world.findings.push(`the browser still fetches ${id}`);
}

/** One outcome, the right one, and the app was told of it. */
function checkOutcome({ trace, deliveries, findings }: World, wanted: WantedJob): void {
  const { uid } = wanted;
  const state = trace.job(uid)?.state;
  if (state?.phase !== 'delivered') {
    findings.push(`${uid} never came to its end: it is ${state?.phase ?? 'not there'}`);
    return;
  }
  const { failureReason } = state;
  const allowed = allowedReasons(wanted);
  if (!allowed.includes(failureReason)) {
    findings.push(`${uid} ended as "${failureReason}", not as "${allowed.join('" or "')}"`);
  }
  const types = deliveries.filter((delivery) => delivery.uid === uid).map(({ type }) => type);
  const right =
    failureReason === ''
      ? 'backgroundfetchsuccess'
      : failureReason === 'aborted'
        ? 'backgroundfetchabort'
        : 'backgroundfetchfail';
  if (types.length === 0) findings.push(`${uid} has ended, and the app was never told`);
  if (types.some((type) => type !== right)) {
    findings.push(`${uid} ended as "${failureReason}", and the app was told ${types.join()}`);
  }
}

function allowedReasons({ job, abortAnswer }: WantedJob): FailureReason[] {
  if (abortAnswer === true) return ['aborted'];
  const reason = reasonOf(job);
  // An answer that was lost may have done its work.
  return job.abortAfterBytes === undefined ? [reason] : [reason, 'aborted'];
}

function reasonOf({ files, limit }: StoryJob): FailureReason {
  if (limit === 'too small') return 'download-total-exceeded';
  return files.some(({ refusedWith }) => refusedWith !== undefined) ? 'bad-status' : '';
}

/** After a sweep there is what heads refer to, and nothing else. */
function checkTidy(world: World): void {
  const { findings } = world;
  const { orphans, segmentBytes, headBytes } = world.checkStorage();
  for (const orphan of orphans) findings.push(`${orphan} is left, and nothing refers to it`);
  if (segmentBytes !== headBytes) {
    findings.push(`${segmentBytes} bytes are kept, ${headBytes} of them are referred to`);
  }
  for (const draftId of world.layout().ledgers.keys()) {
    findings.push(`the draft ${draftId} is left`);
  }
}

/** What the jobs brought is there, whole and right, as a reader gets it. */
async function checkReadable(world: World): Promise<void> {
  const { browser, findings, trace, page } = world;
  const { environment } = browser.start();
  const store = new SegmentStore({ scope, environment, segmentBytes: SEGMENT_BYTES });
  const films = new SegmentedCache(FILMS, store);
  const urls = page.wanted.flatMap(({ job }) => job.files.map(({ url }) => url));
  urls.push(world.own.url);
  const below = (limit: number) => browser.random.below(limit);
  const read = (request: Request) => films.match(request);
  findings.push(...(await checkReading({ read, truth: world, urls, below })));
  const present = new Set(await films.keys());
  const isOwnExpected = world.own.exists && !world.lostUrls.has(world.own.url);
  if (isOwnExpected && !present.has(world.own.url)) findings.push('what the app put is gone');
  for (const { uid, job } of page.wanted) {
    const state = trace.job(uid)?.state;
    if (state?.phase !== 'delivered' || !['', 'bad-status'].includes(state.failureReason)) continue;
    for (const { url, refusedWith } of job.files) {
      const isLost = world.mayLack || world.lostUrls.has(url);
      const isExpected = refusedWith === undefined && !isLost;
      if (isExpected && !present.has(url)) findings.push(`${url} of ${uid} cannot be read`);
    }
  }
  const { tailBytes } = await store.usage();
  if (tailBytes > 0) findings.push(`${tailBytes} bytes of tails are left`);
}

/** Nothing is kept of a job but its outcome. */
async function checkDatabase({ browser, findings }: World): Promise<void> {
  const { indexedDB } = browser.start().environment;
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await promised(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      if (store === 'jobs') continue;
      const keys = await promised(database.transaction(store).objectStore(store).getAllKeys());
      if (keys.length > 0)
        findings.push(`${keys.length} ${store} are left: ${JSON.stringify(keys)}`);
    }
  }
}

function promised<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('it failed without saying why'));
  });
}

/** No more is sent again than deaths and faults allow. */
function checkSending({ origin, findings }: World): void {
  for (const [url, file] of origin.files) {
    const size = Math.max(...file.versions.map(({ length }) => length));
    const again = file.sentBytes - size;
    if (again > file.allowedAgain) {
      findings.push(`${again} bytes of ${url} were sent again, ${file.allowedAgain} are allowed`);
    }
  }
}

export function sending({ origin }: World): {
  readonly sentBytes: number;
  readonly sentAgainBytes: number;
} {
  let [sentBytes, sentAgainBytes] = [0, 0];
  for (const file of origin.files.values()) {
    const size = Math.max(...file.versions.map(({ length }) => length));
    sentBytes += file.sentBytes;
    sentAgainBytes += Math.max(0, file.sentBytes - size);
  }
  return { sentBytes, sentAgainBytes };
}
