import type { JobOptions } from '../../jobs/job.js';
import type { StoredRequest } from '../../jobs/request.js';
import type { Carriage, CarriageReason, Engine, Expected } from '../carriage.js';
import { isVerifiable } from './verifiable.js';

/** Under `auto`, what is smaller is the runner's, in bytes: it has it soon, and keeps every byte. */
export const NATIVE_FROM_BYTES = 128 * 1024 * 1024;

/** The browser takes one request at a time, all jobs of the origin together (measured). */
const MOST_LARGE = 8;
/** More than that are not even asked for their sizes. */
const MOST_PROBED = 100;

export interface Choice {
  readonly engine: Engine;
  /** Whether this browser has a Background Fetch of its own. */
  readonly hasNative: boolean;
  /** Whether the page that asks can start one. */
  readonly pageStarts: boolean;
  readonly hasPrepareRequest: boolean;
  /** Under `auto`, in bytes. */
  readonly nativeFromBytes: number;
  /** Of the worker. */
  readonly origin: string;
  readonly requests: readonly StoredRequest[];
  /** By position; missing where no request has one. */
  readonly bodies?: readonly (Blob | undefined)[];
  /** By position, for people: why the page's browser would not fetch it; missing where it would. */
  readonly refused?: readonly (string | undefined)[];
  readonly options: JobOptions;
  readonly persistAuthorization: boolean;
  /** Asks the servers what they have; by position, `undefined` where one does not say. */
  readonly probe: (requests: readonly StoredRequest[]) => Promise<(Expected | undefined)[]>;
  readonly nativeId: string;
  /** Until when a page has to have started it, in milliseconds since the epoch. */
  readonly until: number;
}

/** Chooses a carrier for each request of a new job. */
export async function chooseCarriers(choice: Choice): Promise<Carriage[]> {
  const { requests, probe, nativeId: id, until } = choice;
  const ofJob = whyNotJob(choice);
  if (ofJob) return requests.map(() => emulated(ofJob));
  const reasons = requests.map((request, index) => whyNotRequest(request, index, choice));
  const asked = requests.filter((_, index) => reasons[index] === undefined);
  const answers = asked.length > MOST_PROBED ? [] : await probe(asked);
  const expected = new Map(asked.map((request, index) => [request, answers[index]]));
  const native = requests.map((request, index): Carriage => {
    const answer = expected.get(request);
    const why = reasons[index] ?? whyNotAsset(answer, asked.length, choice);
    if (why) return emulated(why);
    const said = answer ? { expected: answer } : {};
    const reason = choice.engine === 'native' ? 'asked' : 'large';
    return { by: 'native', why: reason, id, phase: 'starting', until, ...said };
  });
  const tooMany = native.filter(({ by }) => by === 'native').length > MOST_LARGE;
  return choice.engine === 'auto' && tooMany
    ? native.map((one) => (one.by === 'native' ? emulated('many') : one))
    : native;
}

function whyNotJob({ engine, ...choice }: Choice): CarriageReason | undefined {
  const { hasNative, pageStarts, hasPrepareRequest, nativeFromBytes, options } = choice;
  const { downloadTotal, priority, requires } = options;
  if (engine === 'emulated') return 'asked';
  if (!hasNative) return 'no-native';
  if (!pageStarts) return 'no-page';
  if (hasPrepareRequest) return 'prepare-request';
  if (requires?.network === 'unmetered' || priority !== undefined) return 'conditions';
  const isSmall = downloadTotal > 0 && downloadTotal < nativeFromBytes;
  return engine === 'auto' && isSmall ? 'small' : undefined;
}

function whyNotRequest(
  request: StoredRequest,
  index: number,
  { engine, origin, bodies, refused, persistAuthorization }: Choice,
): CarriageReason | undefined {
  const { method, headers, url, integrity, expected } = request;
  const names = headers.map(([name]) => name.toLowerCase());
  if (refused?.[index] !== undefined) return 'refused';
  if (method !== 'GET' || bodies?.[index]) return 'upload';
  if (names.includes('range')) return 'range';
  if (expected) return 'segments';
  if (names.includes('authorization') && !persistAuthorization) return 'authorization';
  if (new URL(url).origin !== origin && names.some((name) => !SAFE.has(name))) return 'preflight';
  return engine === 'auto' && integrity ? 'integrity' : undefined;
}

/** Cross-origin without a preflight (Fetch, "CORS-safelisted request-header"), as far as GET has them. */
const SAFE = new Set(['accept', 'accept-language', 'content-language']);

function whyNotAsset(
  answer: Expected | undefined,
  probed: number,
  { engine, nativeFromBytes }: Choice,
): CarriageReason | undefined {
  // What is asked for is tried; whether it can be checked shows when it is there.
  if (engine === 'native') return answer?.size === 0 ? 'small' : undefined;
  if (probed > MOST_PROBED) return 'many';
  if (!answer) return 'unverifiable';
  if (answer.size < nativeFromBytes) return 'small';
  return isVerifiable(answer) ? undefined : 'unverifiable';
}

const emulated = (why: CarriageReason): Carriage => ({ by: 'emulated', why });
