import { isForPeople } from './printedByMessage.js';

/**
 * Runs what looks at options. What it says of them has the stack of whoever called us, from the line that gave
 * them: ours would stand before it, and has nothing to change.
 *
 * @param called what they called.
 */
export function blameCaller(called: (...given: never[]) => unknown, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (isForPeople(error)) Error.captureStackTrace(error, called);
    throw error;
  }
}
