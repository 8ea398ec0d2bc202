import type { Hints } from '../../channel/hints.js';
import type { Environment } from '../../environment.js';
import { saysDigest } from '../../integrity/parseIntegrity.js';
import { verifyIntegrity } from '../../integrity/verifyIntegrity.js';
import type { VerifyOptions } from '../../integrity/verifyIntegrity.js';
import type { JobRecord } from '../../jobs/job.js';
import type { JobStore, StoredJob } from '../../jobs/jobStore.js';
import type { Measure } from '../../measured.js';
import type { OpenDrafts } from '../runner/openDrafts.js';
import type { Expected } from '../carriage.js';
import type { NativeCarrier } from './nativeCarrier.js';
import { jobUidOf } from './nativeIds.js';
import { nativeCarriageOf } from './nativeProgress.js';
import type { NativeEvent, NativeRegistration } from './nativePort.js';
import { emulated } from './nativeStep.js';
import { probeAll } from './probe.js';
import { openResponse, takeOver } from './takeOver.js';
import type { OpenedResponse, TakenOver } from './takeOver.js';

export interface NativeEndingOptions extends VerifyOptions {
  readonly environment: Environment;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
  readonly hints: Hints;
  readonly carrier: NativeCarrier;
  readonly measure: Measure;
  /** Ends the job as aborted. */
  readonly abort: (jobUid: string) => Promise<boolean>;
  /** Makes the world match the store. */
  readonly reconcile: () => void;
}

/** A record that has no response by then has none in this event. */
const OPEN_MS = 5_000;

/**
 * The event that ends a native fetch of ours: what the browser brought is compared, copied and stored
 * as complete; what is wrong, missing or cut goes to the runner, and only that. The app hears of its
 * job when all of its records have come to their end, by whatever carrier.
 *
 * Resolves once the app has been told, or others of the job's records are still on their way.
 */
export async function endNative(event: NativeEvent, options: NativeEndingOptions): Promise<void> {
  const { store, carrier, reconcile } = options;
  const { id } = event.registration;
  const uid = jobUidOf(id) ?? '';
  const found = await store.find(uid);
  if (!found?.inBrowser.size) return;
  await carrier.whileEnding(id, () => takeOverAll(event, found, options));
  reconcile();
  await showTitle(event, found, options);
}

async function takeOverAll(
  event: NativeEvent,
  found: StoredJob,
  options: NativeEndingOptions,
): Promise<void> {
  const { environment, carrier, abort } = options;
  const carried = found.records.filter(nativeCarriageOf);
  // Ours are said to end before they are aborted: this one was ended by the user, in the browser.
  const isUsers =
    event.type === 'backgroundfetchabort' &&
    carried.every((record) => nativeCarriageOf(record)?.phase !== 'ending');
  const shares = carrier.progressOf(found);
  const opened = await openAll(event.registration, carried, environment);
  const asked = carried.filter((record) => opened.has(record) && !saysDigest(record.request));
  const answers = probeAll(
    asked.map(({ request }) => request),
    environment,
  );
  for (const record of carried) {
    const startedAt = environment.clock.now();
    const now = answers.then((all) => all[asked.indexOf(record)]);
    const taken = await takeOne(record, opened.get(record), now, options).catch(
      (error: unknown): TakenOver => {
        // Storage that fails, or a bug: the runner meets it again, and says why.
        environment.reportError(error);
        return { kind: 'given-up', why: 'failed', detail: String(error) };
      },
    );
    await settleOne(record, taken, isUsers, options);
    const bytes = options.drafts.knownProgress(record)?.storedBytes ?? 0;
    options.measure({
      type: 'carried',
      jobId: found.job.id,
      url: record.request.url,
      carrier: 'native',
      bytes,
      bytesWasted: Math.max(0, (shares.get(record.draftId) ?? 0) - bytes),
      isResumed: false,
      durationMs: environment.clock.now() - startedAt,
      ...(taken.kind === 'complete'
        ? { outcome: 'complete', verified: taken.verified }
        : { outcome: 'given-up', reason: taken.why, detail: taken.detail }),
    });
  }
  if (isUsers) await abort(found.job.uid);
}

async function takeOne(
  record: JobRecord,
  opened: OpenedResponse | undefined,
  now: Promise<Expected | undefined>,
  options: NativeEndingOptions,
): Promise<TakenOver> {
  if (!opened) return { kind: 'given-up', why: 'failed', detail: 'the browser has no response' };
  const { url } = record.request;
  const hasDigest = saysDigest(record.request);
  const expected = nativeCarriageOf(record)?.expected;
  const draft = await options.drafts.open(record);
  try {
    const taken = await takeOver(opened, {
      url,
      draft,
      clock: options.environment.clock,
      now,
      hasDigest,
      ...(expected ? { expected } : {}),
    });
    if (taken.kind !== 'complete' || !hasDigest) return taken;
    const problem = await verifyIntegrity(record.request, draft, options);
    if (problem === undefined) return taken;
    await draft.clear();
    return { kind: 'given-up', why: 'wrong', detail: problem };
  } finally {
    options.drafts.close(record);
  }
}

async function settleOne(
  record: JobRecord,
  taken: TakenOver,
  isUsers: boolean,
  { store, hints }: NativeEndingOptions,
): Promise<void> {
  const { jobUid, index } = record;
  if (taken.kind === 'complete') {
    const { size, verified } = taken;
    await store.changeRecord(record, { type: 'complete', size, verified });
  } else if (!isUsers) {
    await store.changeCarriages(jobUid, (other) => {
      if (other.index !== index) return undefined;
      const carriage = nativeCarriageOf(other);
      // What was taken from the browser goes where it was to go, for that reason.
      return carriage?.phase === 'ending'
        ? emulated(carriage.why)
        : emulated(taken.why, taken.detail);
    });
  }
  hints.announce(jobUid);
}

/** Pairs records by URL: the browser lists them in an order of its own (docs/discoveries/0041). */
async function openAll(
  registration: NativeRegistration,
  carried: readonly JobRecord[],
  environment: Environment,
): Promise<Map<JobRecord, OpenedResponse>> {
  const natives = [
    ...(await registration.matchAll().catch((error: unknown) => {
      environment.reportError(error);
      return [];
    })),
  ];
  const { clock } = environment;
  const opened = new Map<JobRecord, OpenedResponse>();
  let timer = 0;
  const limit = new Promise<undefined>((resolve) => {
    timer = clock.setTimeout(() => resolve(undefined), OPEN_MS);
  });
  await Promise.all(
    carried.map(async (record) => {
      const at = natives.findIndex(({ request }) => request.url === record.request.url);
      const [native] = at < 0 ? [] : natives.splice(at, 1);
      // What failed rejects: the runner says why.
      const response = await Promise.race([native?.responseReady.then(openResponse), limit]).catch(
        () => undefined,
      );
      if (response) opened.set(record, response);
    }),
  );
  clock.clearTimeout(timer);
  return opened;
}

/**
 * What the app's handler calls its job is shown among the browser's downloads too, as long as this
 * event is alive.
 */
async function showTitle(
  event: NativeEvent,
  { job }: StoredJob,
  { store, hints }: NativeEndingOptions,
): Promise<void> {
  let changed: () => void = () => undefined;
  const unsubscribe = hints.subscribe(job.uid, () => changed());
  try {
    for (;;) {
      const change = new Promise<void>((resolve) => (changed = resolve));
      const now = await store.find(job.uid);
      if (!now) return;
      if (now.job.title !== job.title) {
        // Too late where the event is over: then the browser shows what it showed.
        await event.updateUI?.({ title: now.job.title }).catch(() => undefined);
        return;
      }
      if (now.job.state.phase === 'delivered') return;
      if (now.records.some(({ state }) => state.phase === 'pending')) return;
      await change;
    }
  } finally {
    unsubscribe();
  }
}
