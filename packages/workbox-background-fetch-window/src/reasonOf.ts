import { BackgroundFetchClientError } from './clientError.js';
import type { View } from './view.js';

/** Reasons that people have words for, by the names of errors and codes that come to the same. */
const SAME: Readonly<Record<string, string>> = {
  QuotaExceededError: 'quota-exceeded',
  'no-space': 'quota-exceeded',
  NotAllowedError: 'not-allowed',
  'no-answer': 'no-worker',
};

/** What people are told of an error: never its message, but where the worker wrote that for them. */
export function reasonOf(error: unknown): Pick<View, 'reason' | 'detail'> {
  if (error instanceof BackgroundFetchClientError) {
    const { code, problem } = error;
    const reason = problem?.code ?? code;
    return { reason: SAME[reason] ?? reason, ...(problem ? { detail: problem.message } : {}) };
  }
  const { name = '' } = Object(error) as Partial<Error>;
  return { reason: SAME[name] ?? 'other' };
}
