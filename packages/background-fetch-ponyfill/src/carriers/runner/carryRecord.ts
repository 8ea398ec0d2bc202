import type { Draft, SegmentStore } from 'segmented-cache';
import type { Environment } from '../../environment.js';
import type { StreamingHash } from '../../integrity/streamingHash.js';
import { verifyIntegrity } from '../../integrity/verifyIntegrity.js';
import type { Job, JobRecord } from '../../jobs/job.js';
import type { JobStore } from '../../jobs/jobStore.js';
import { withAuthorization } from '../../jobs/request.js';
import type { StoredRequest } from '../../jobs/request.js';
import type { RecordEvent } from '../../jobs/transition.js';
import type { Measure } from '../../measured.js';
import { answersUnreadably } from '../../transfer/answersUnreadably.js';
import type { Connections } from '../../transfer/connections.js';
import type { Fillable } from '../../transfer/fillable.js';
import { HeldDraft } from '../../transfer/heldDraft.js';
import type { PrepareRequest } from '../../transfer/prepareRequest.js';
import { transfer } from '../../transfer/recordTransfer.js';
import type { TransferOptions } from '../../transfer/recordTransfer.js';
import type { TransferOutcome } from '../../transfer/transferOutcome.js';
import { verifiedBy } from '../../transfer/verifiedBy.js';
import { wasAnswered } from '../../transfer/wasAnswered.js';
import type { VerifiedBy } from '../carriage.js';
import { afterRetry, ownFailure } from './afterRetry.js';
import { isNowhere } from './isNowhere.js';
import { measureCarried } from './measureCarried.js';
import type { OpenDrafts } from './openDrafts.js';
import { refusesReaders } from './refusesReaders.js';
import { shareOf } from './schedule.js';

export interface CarryOptions {
  readonly scope: string;
  readonly environment: Environment;
  readonly store: JobStore;
  readonly drafts: OpenDrafts;
  readonly segmentStore: SegmentStore;
  readonly connections: Connections;
  /** `Authorization` headers that are not persisted, by draft. */
  readonly authorizations: ReadonlyMap<string, string>;
  readonly prepareRequest?: PrepareRequest;
  readonly integrity?: StreamingHash;
  readonly measure: Measure;
}

/** Methods that may be sent twice without harm (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/**
 * Fetches one record until it has come to its end or has to wait, and stores what became of it.
 */
export async function carryRecord(
  record: JobRecord,
  job: Job,
  signal: AbortSignal,
  options: CarryOptions,
): Promise<void> {
  const { store, drafts } = options;
  const measured = await measureCarried(record, job, options);
  let receivedBytes = 0;
  let event: RecordEvent | undefined;
  try {
    event = await fetchRecord(record, job, signal, {
      ...options,
      onAttemptEnd: (bytes) => (receivedBytes += bytes),
    });
    if (event) event = await storeEvent(record, event, store);
  } finally {
    drafts.close(record);
  }
  measured(event, receivedBytes);
}

/** An asset that there is no room for fails its record, and no other. @returns what was stored. */
async function storeEvent(
  record: JobRecord,
  event: RecordEvent,
  store: JobStore,
): Promise<RecordEvent> {
  try {
    await store.changeRecord(record, event);
    return event;
  } catch (thrown) {
    // By its form: Firefox throws objects for storage failures that are no `DOMException`.
    const { name, message: detail = String(thrown) } = Object(thrown) as Partial<Error>;
    if (name !== 'QuotaExceededError' || event.type !== 'complete') throw thrown;
    const failed: RecordEvent = { type: 'fail', reason: 'quota-exceeded', detail };
    await store.changeRecord(record, failed);
    return failed;
  }
}

/** @returns `undefined` where the store has been told already. */
async function fetchRecord(
  record: JobRecord,
  job: Job,
  signal: AbortSignal,
  options: CarryOptions & Pick<TransferOptions, 'onAttemptEnd'>,
): Promise<RecordEvent | undefined> {
  const { environment, store, drafts, connections, prepareRequest } = options;
  if (record.state.phase !== 'pending') return undefined;
  const { method, authorization } = record.request;
  if (record.state.sent && !IDEMPOTENT.has(method)) {
    const detail = `the browser ended while a ${method} request was under way, and it is not known whether the server took it; it is not sent twice`;
    return { type: 'fail', reason: 'fetch-error', detail };
  }
  const secret = options.authorizations.get(record.draftId);
  if (authorization && secret === undefined && !prepareRequest) {
    // Without it the server might answer with something else, and nobody could tell.
    return waitUntilAllowed();
  }
  const { attemptsWithoutProgress, unexpected } = record.state;
  const attempts = attemptsWithoutProgress + 1;
  const isRefused = await refusesReaders(record, attempts, signal, options);
  const body = record.bodyBytes === undefined ? undefined : await store.body(record);
  if (method !== 'GET') await store.changeRecord(record, { type: 'send' });
  const held = mayBeHeld(record.request) ? await drafts.openHeld(record) : undefined;
  const draft = held ?? (await drafts.open(record));
  const outcome = await transfer({
    environment,
    request: secret === undefined ? record.request : withAuthorization(record.request, secret),
    origin: new URL(options.scope).origin,
    draft,
    connections,
    jobUid: job.uid,
    share: shareOf(job),
    attemptsWithoutProgress,
    hidesCuts: environment.network.hidesCuts?.() ?? false,
    readsAhead: environment.network.readsAhead?.() ?? false,
    signal,
    ...(options.onAttemptEnd ? { onAttemptEnd: options.onAttemptEnd } : {}),
    ...(body ? { body } : {}),
    ...(unexpected ? { unexpected } : {}),
    ...(prepareRequest ? { prepareRequest } : {}),
  }).catch((error: unknown): TransferOutcome => {
    // A bug of ours or of the browser's: said aloud, and bounded by the retry budget.
    environment.reportError(error);
    return ownFailure(error);
  });
  switch (outcome.kind) {
    case 'complete': {
      const { size } = outcome;
      if (draft instanceof HeldDraft) {
        const asset = await draft.takeWhole();
        const verified = verifiedAs(record, asset ?? draft);
        return { type: 'complete', size, ...verified, ...(asset ? { asset } : {}) };
      }
      const problem = await whatIsWrong(record, draft, record.state, options);
      const kept = draft.keptByOwner;
      return (
        problem ?? {
          ...{ type: 'complete', size, ...verifiedAs(record, draft) },
          ...(kept ? { response: kept.response } : {}),
        }
      );
    }
    case 'failed':
      // What a server says in place of the asset stays readable.
      if (outcome.reason === 'bad-status') await held?.keep();
      return { type: 'fail', reason: outcome.reason, detail: outcome.detail };
    case 'not-allowed':
      await held?.keep();
      return waitUntilAllowed();
    case 'aborted':
      await held?.keep();
      return undefined;
    case 'retry': {
      const madeProgress = (await held?.keep()) ?? outcome.madeProgress;
      const isUnread = outcome.cause === 'network' && !wasAnswered(record.request, draft);
      if (isUnread && environment.network.isOnline()) {
        const failed = { type: 'fail', reason: 'fetch-error' } as const;
        if (isRefused) return { ...failed, detail: unreadable(outcome.detail) };
        if (await isNowhere(record, attempts, signal, options))
          return { ...failed, detail: unheard(record, attempts, outcome.detail) };
      }
      const event = afterRetry({ ...outcome, madeProgress }, record.state, environment);
      return event.type === 'fail' && isUnread
        ? { ...event, detail: await explained(event.detail, record, options) }
        : event;
    }
  }
}

/** @returns what becomes of a whole record whose bytes are wrong, or not all there any more. */
async function whatIsWrong(
  { request }: JobRecord,
  draft: Draft,
  before: Parameters<typeof afterRetry>[1],
  options: CarryOptions,
): Promise<RecordEvent | undefined> {
  try {
    const detail = await verifyIntegrity(request, draft, options);
    return detail === undefined
      ? undefined
      : { type: 'fail', reason: 'fetch-error', detail, isUnexpected: true };
  } catch (error) {
    // The browser may have deleted a part meanwhile: that can be fetched again, by GET.
    await options.segmentStore.dropLost([draft]);
    if (draft.isWhole || request.method !== 'GET') throw error;
    return afterRetry(ownFailure(error), before, options.environment);
  }
}

function verifiedAs(
  { request }: JobRecord,
  { response }: Pick<Fillable, 'response'>,
): { readonly verified?: VerifiedBy } {
  const verified = verifiedBy(request, response);
  return verified ? { verified } : {};
}

/**
 * Others need a draft: for its digests, or because what a server has taken once is not to be received
 * a second time.
 */
function mayBeHeld({ method, integrity, expected }: StoredRequest): boolean {
  return method === 'GET' && integrity === undefined && expected === undefined;
}

/** What the browser says of a server that was never heard: one word for all, where it is CORS. */
async function explained(
  said: string,
  { request }: JobRecord,
  { scope, environment }: CarryOptions,
): Promise<string> {
  const isUnreadable = await answersUnreadably(request.url, new URL(scope).origin, environment);
  return isUnreadable ? unreadable(said) : said;
}

const unreadable = (said: string): string =>
  `the server answers, but lets no script of this origin read it (CORS); the browser said: ${said}`;

const unheard = ({ request }: JobRecord, attempts: number, said: string): string =>
  `${new URL(request.url).origin} has not answered in ${attempts} attempts, while our own origin does; the browser said: ${said}`;

const waitUntilAllowed = (): RecordEvent => ({
  type: 'wait',
  waitingFor: 'not-allowed',
  retryAt: 0,
  attemptsWithoutProgress: 0,
});
