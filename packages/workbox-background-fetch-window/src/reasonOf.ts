import type { PackState } from 'workbox-content-packs/protocol';
import { BackgroundFetchClientError } from './clientError.js';
import type { View } from './view.js';

/** Reasons that people have words for, by the names of errors and codes that come to the same. */
const SAME: Readonly<Record<string, string>> = {
  QuotaExceededError: 'quota-exceeded',
  NotAllowedError: 'not-allowed',
  'no-answer': 'no-worker',
};

/** The same of what a worker says of a pack. */
const SAME_OF_PACKS: Readonly<Record<string, string>> = {
  'no-space': 'quota-exceeded',
  'unknown-pack': 'not-offered',
  // It is the app that does not allow it, not the browser.
  'not-allowed': 'not-offered',
  'newer-format': 'manifest-mismatch',
  invalid: 'refused',
};

/** What people are told of an error: never its message, but where the worker wrote that for them. */
export function reasonOf(error: unknown): Pick<View, 'reason' | 'detail'> {
  if (error instanceof BackgroundFetchClientError) {
    const { code, problem, lacks } = error;
    if (lacks !== undefined) return { reason: 'not-offered' };
    return problem ? reasonOfProblem(problem) : { reason: SAME[code] ?? code };
  }
  const { name = '' } = Object(error) as Partial<Error>;
  return { reason: SAME[name] ?? 'other' };
}

/** The same of a problem that a worker has with a pack. */
export function reasonOfProblem({ code, message }: NonNullable<PackState['problem']>) {
  return { reason: SAME_OF_PACKS[code] ?? code, detail: message };
}
