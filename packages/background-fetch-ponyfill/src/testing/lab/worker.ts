import { SegmentedCache } from 'segmented-cache';
import { browserEnvironment, install } from 'background-fetch-ponyfill/service-worker';
import type {
  BackgroundFetchRegistration,
  InstalledBackgroundFetch,
  PrepareRequest,
} from 'background-fetch-ponyfill/service-worker';
import { hurried, noting } from './environments.js';
import type { Outcome, RecordOutcome } from './outcome.js';
import type { LabSettings } from './settings.js';

/** What one life of a worker tells of itself. */
export interface WorkerLife {
  /** Another one in each life. */
  readonly life: string;
  readonly version: string;
  /** The stores that were opened and the locks that were asked for, in their order. */
  readonly touched: readonly string[];
}

let installed: InstalledBackgroundFetch | undefined;
const touched: string[] = [];
const life = crypto.randomUUID();

/** Makes the worker carry background fetches; to be called while its script is evaluated. */
export function begin({
  segmentBytes,
  nativeFromBytes,
  random,
  timesFaster,
  signer,
}: LabSettings): void {
  const environment = browserEnvironment();
  installed = install({
    segmentBytes,
    ...(nativeFromBytes === undefined ? {} : { nativeFromBytes }),
    environment: {
      ...noting(environment, (what) => touched.push(what)),
      clock:
        timesFaster === undefined ? environment.clock : hurried(environment.clock, timesFaster),
      ...(random === undefined ? {} : { random: () => random }),
    },
    ...(signer === undefined ? {} : { prepareRequest: signedBy(signer) }),
  });
  // As an app that shows progress: it reads whenever it hears of something.
  installed.onChange(() => void installed?.backgroundFetch.getIds());
}

export function tellOfLife({ version }: LabSettings): WorkerLife {
  return { life, version, touched };
}

/** Sends what became of a job to the test, from within the event that tells it. */
export async function report(
  { version, outcomes, keeps = false }: LabSettings,
  scope: string,
  type: string,
  registration: BackgroundFetchRegistration,
): Promise<void> {
  const { id, result, failureReason } = registration;
  const progress = await registration.recordsProgress();
  const records = await registration.matchAll();
  const ended = progress.map(async (told, index): Promise<RecordOutcome> => {
    const { url, phase, detail = '', carrier, carrierReason = '', verified = '' } = told;
    const carried = `${carrier}: ${carrierReason}, ${verified}`;
    const record = phase === 'complete' ? records[index] : undefined;
    const response = await record?.responseReady;
    const sha256 = response ? await digestOf(await response.arrayBuffer()) : '';
    if (record && installed && keeps) {
      await keptCache(installed).adopt(await installed.draftOf(record), url);
    }
    return { url, phase, detail, sha256, carried };
  });
  const outcome: Outcome = {
    ...{ id, version, scope, type, result, failureReason },
    records: await Promise.all(ended),
  };
  // Delivered at least once: where the test did not hear it, the event comes again.
  await fetch(outcomes, { method: 'POST', body: JSON.stringify(outcome) });
}

/** The digest of what is kept under a URL; `undefined` where nothing is. */
export async function digestOfKept(url: string): Promise<string | undefined> {
  const response = installed && (await keptCache(installed).match(url));
  return response && digestOf(await response.arrayBuffer());
}

const keptCache = ({ segmentStore }: InstalledBackgroundFetch): SegmentedCache =>
  new SegmentedCache('kept', segmentStore);

function signedBy(signer: string): PrepareRequest {
  return async (request) => {
    const path = new URL(request.url).pathname;
    const answer = await fetch(`${signer}?of=${encodeURIComponent(path)}`);
    return new Request(await answer.text(), request);
  };
}

async function digestOf(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
