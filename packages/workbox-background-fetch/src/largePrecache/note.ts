import type { Reason } from '../protocol.js';

/** Why an entry that is not whole is not on its way either. */
export interface Trouble {
  readonly reason: Reason;
  /** For people. */
  readonly detail?: string;
}

/** What is noted of an entry from the start of its download until it is whole. */
export interface Note {
  readonly revision: string | null;
  /** The user has cancelled it: it does not come by itself. */
  readonly isDeclined?: true;
  readonly failed?: FailedAttempts;
}

export interface FailedAttempts extends Trouble {
  readonly attempts: number;
  /** In milliseconds since the epoch; it does not come by itself before. */
  readonly retryAt: number;
}

const FIRST_REST_MS = 10 * 60_000;
const LONGEST_REST_MS = 24 * 3_600_000;

/** The note of a download that was whole in vain, or could not become so: it rests, longer each time. */
export function afterFailure({ revision, failed }: Note, trouble: Trouble, now: number): Note {
  const attempts = (failed?.attempts ?? 0) + 1;
  const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (attempts - 1));
  return { revision, failed: { ...trouble, attempts, retryAt: now + restMs } };
}

/** @param now in milliseconds since the epoch; a clock that was set back makes nobody wait. */
export function isResting({ failed }: Note, now: number): boolean {
  const restMs = failed ? failed.retryAt - now : 0;
  return restMs > 0 && restMs <= LONGEST_REST_MS;
}

/** The simplest is the revision alone, as all were once. */
export function storedNote(note: Note): unknown {
  return note.isDeclined || note.failed ? note : note.revision;
}

/** @returns `undefined` where it is none. */
export function parseNote(stored: unknown): Note | undefined {
  if (typeof stored === 'string' || stored === null) return { revision: stored };
  const isNote = typeof stored === 'object' && 'revision' in stored;
  return isNote ? (stored as Note) : undefined;
}
