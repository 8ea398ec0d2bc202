import type { Environment } from '../../environment.js';
import type { Job, JobRecord } from '../../jobs/job.js';
import type { RecordEvent } from '../../jobs/transition.js';
import type { CarriedMeasurement, Measure } from '../../measured.js';
import type { OpenDrafts } from './openDrafts.js';

export interface MeasureOptions {
  readonly environment: Pick<Environment, 'clock'>;
  readonly drafts: OpenDrafts;
  readonly measure: Measure;
}

/** Measures what one transfer does. @returns to be called with what became of it, once it is closed. */
export async function measureCarried(
  record: JobRecord,
  { id: jobId }: Job,
  { environment, drafts, measure }: MeasureOptions,
): Promise<(event: RecordEvent | undefined, receivedBytes: number) => void> {
  const startedAt = environment.clock.now();
  const { storedBytes: before } = await drafts.progress(record);
  return (event, receivedBytes) => {
    const drafted = drafts.knownProgress(record)?.storedBytes ?? 0;
    // What is small is durable beside its record, once that is.
    const isBeside = event?.type === 'complete' && event.asset !== undefined;
    const gained = (isBeside ? event.size : drafted) - before;
    measure({
      type: 'carried',
      jobId,
      url: record.request.url,
      carrier: 'emulated',
      bytes: Math.max(0, gained),
      // What was stored before and had to be dropped is wasted too.
      bytesWasted: Math.max(0, receivedBytes - gained),
      isResumed: before > 0,
      durationMs: environment.clock.now() - startedAt,
      ...outcomeOf(event),
    });
  };
}

function outcomeOf(
  event: RecordEvent | undefined,
): Pick<CarriedMeasurement, 'outcome' | 'verified' | 'reason' | 'detail'> {
  switch (event?.type) {
    case 'complete':
      return { outcome: 'complete', ...(event.verified ? { verified: event.verified } : {}) };
    case 'fail':
      return { outcome: 'failed', reason: event.reason, detail: event.detail };
    case 'wait':
      return { outcome: 'waits', reason: event.waitingFor };
    case undefined:
    case 'send':
    case 'lost':
    case 'ask-again':
      return { outcome: 'stopped' };
  }
}
