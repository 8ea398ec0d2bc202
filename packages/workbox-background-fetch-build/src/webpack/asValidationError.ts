import { isForPeople, printMessage } from '../options/printedByMessage.js';

/**
 * An option that cannot be, by the name that such errors of webpack's own plugins have: webpack-cli goes by it, and
 * would otherwise take the config for a file that it cannot read, try it once more, and print both stacks.
 *
 * @returns the same error.
 */
export function asValidationError(error: unknown): unknown {
  if (!isForPeople(error)) return error;
  return Object.defineProperty(printMessage(error), 'name', {
    value: 'ValidationError',
    configurable: true,
  });
}
