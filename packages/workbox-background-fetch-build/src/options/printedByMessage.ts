import { inspect } from 'node:util';
import { PackBuildError } from '../pack/packBuildError.js';
import { isOptionError } from './optionError.js';

/**
 * Has hosts that print errors by `inspect()`, as Vite and webpack-cli do, print who speaks and the message, where that
 * says what a person has to change: the stack leads through the host and us only. `stack` itself stays.
 *
 * @returns the same error; any other one as it is.
 */
export function printedByMessage(error: unknown): unknown {
  return isForPeople(error) ? printMessage(error) : error;
}

/** Whether this was made for whoever writes the config: anything else is a mistake of ours, whose stack is needed. */
export function isForPeople(error: unknown): error is Error {
  return isOptionError(error) || error instanceof PackBuildError;
}

/** `printedByMessage()` for an error that is known to be for people. Once more is the same. */
export function printMessage<Given extends Error>(error: Given): Given {
  const text = `workbox-background-fetch-build: ${error.message}`;
  return Object.defineProperty(error, inspect.custom, { value: () => text, configurable: true });
}
