import { browserEnvironment, install } from 'background-fetch-ponyfill/service-worker';
import type {
  BackgroundFetchRegistration,
  PrepareRequest,
} from 'background-fetch-ponyfill/service-worker';
import type { Outcome, RecordOutcome } from './outcome.js';
import type { LabSettings } from './settings.js';

/** Makes the worker carry background fetches; to be called while its script is evaluated. */
export function begin({ segmentBytes, random, signer }: LabSettings): void {
  const environment = browserEnvironment();
  install({
    segmentBytes,
    environment: random === undefined ? environment : { ...environment, random: () => random },
    ...(signer === undefined ? {} : { prepareRequest: signedBy(signer) }),
  });
}

/** Sends what became of a job to the test, from within the event that tells it. */
export async function report(
  { version, outcomes }: LabSettings,
  scope: string,
  type: string,
  registration: BackgroundFetchRegistration,
): Promise<void> {
  const { id, result, failureReason } = registration;
  const progress = await registration.recordsProgress();
  const records = await registration.matchAll();
  const told = progress.map(async ({ url, phase, detail = '' }, index): Promise<RecordOutcome> => {
    const response = phase === 'complete' ? await records[index]?.responseReady : undefined;
    const sha256 = response ? await digestOf(await response.arrayBuffer()) : '';
    return { url, phase, detail, sha256 };
  });
  const outcome: Outcome = {
    ...{ id, version, scope, type, result, failureReason },
    records: await Promise.all(told),
  };
  // Delivered at least once: where the test did not hear it, the event comes again.
  await fetch(outcomes, { method: 'POST', body: JSON.stringify(outcome) });
}

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
