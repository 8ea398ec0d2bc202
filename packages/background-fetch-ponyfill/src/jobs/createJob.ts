import type { Carriage } from '../carriers/carriage.js';
import type { FetchArgs } from '../channel/messages.js';
import type { Environment } from '../environment.js';
import type { StreamingHash } from '../integrity/streamingHash.js';
import { needsStreamingHash } from '../integrity/verifyIntegrity.js';
import { JOB_FORMAT } from './job.js';
import type { Job, JobRecord, RecordState } from './job.js';
import type { JobStore, StoredJob } from './jobStore.js';
import { KnownJob } from './knownJob.js';
import { splitAuthorization } from './request.js';
import { PENDING, transitionRecord } from './transition.js';

export interface CreateJobOptions {
  readonly environment: Pick<Environment, 'clock'>;
  readonly store: JobStore;
  /** `Authorization` headers that are not persisted, by draft. */
  readonly authorizations: Map<string, string>;
  /** In bytes. */
  readonly segmentBytes: number;
  readonly integrity?: StreamingHash;
}

/**
 * Makes a job durable, with its request bodies.
 *
 * @param carriages who carries each request, by position.
 * @throws {TypeError} where the id is active already, or `integrity` could not be checked.
 * @throws {DOMException} `QuotaExceededError` where there is no room for the bodies.
 */
export async function createJob(
  args: FetchArgs,
  carriages: readonly Carriage[],
  options: CreateJobOptions,
): Promise<StoredJob> {
  const { store, environment, authorizations } = options;
  const { uid, id, requests, bodies = [], refused = [] } = args;
  // Read once: the version before may be storing this job just now.
  const jobs = await store.jobs();
  // Asked again because the answer was lost: the job is there.
  const known = jobs.find(({ job }) => job.uid === uid);
  if (known) return known;
  refuseUncheckable(args, options);
  for (const { job } of jobs) {
    if (job.id !== id) continue;
    if (job.state.phase === 'active') {
      throw new TypeError(
        `A background fetch with the id "${id}" is active already: get() it, abort() it, or use another id.`,
      );
    }
    if (job.state.phase === 'delivered') await store.deleteJob(job.uid);
  }
  const records = requests.map((given, index): JobRecord => {
    const draftId = `${uid}/${index}`;
    const [request, authorization] = args.persistAuthorization
      ? [given, undefined]
      : splitAuthorization(given);
    if (authorization !== undefined) authorizations.set(draftId, authorization);
    const bodyBytes = bodies[index]?.size;
    const withBody = bodyBytes === undefined ? {} : { bodyBytes };
    const carriage = carriages[index];
    const carried = carriage ? { carriage } : {};
    const state = stateAtStart(refused[index]);
    return { jobUid: uid, index, request, ...withBody, draftId, ...carried, state };
  });
  const uploadTotal = records.reduce((sum, { bodyBytes = 0 }) => sum + bodyBytes, 0);
  const job: Job = {
    ...args.options,
    format: JOB_FORMAT,
    uid,
    id,
    recordCount: records.length,
    ...(uploadTotal > 0 ? { uploadTotal } : {}),
    createdAt: environment.clock.now(),
    state: { phase: 'active' },
  };
  await store.create(job, records, bodies);
  // The version before may have stored it meanwhile, and with other carriages.
  return (await store.find(uid)) ?? new KnownJob(job, records);
}

/** What the browser would not fetch fails as if it had been tried. */
const stateAtStart = (refused: string | undefined): RecordState =>
  refused === undefined
    ? PENDING
    : transitionRecord(PENDING, { type: 'fail', reason: 'fetch-error', detail: refused });

/** How large an asset is shows when it comes; only a small `downloadTotal` says so beforehand. */
function refuseUncheckable(
  { requests, options: { downloadTotal } }: FetchArgs,
  { integrity, segmentBytes }: CreateJobOptions,
): void {
  const isSmall = downloadTotal > 0 && downloadTotal <= segmentBytes;
  if (isSmall || integrity || !requests.some((request) => request.integrity)) return;
  throw new TypeError(
    `The ${needsStreamingHash(segmentBytes)}; or give a downloadTotal that is not above that.`,
  );
}
