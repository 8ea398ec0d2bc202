import { PackBuildError } from './packBuildError.js';

/** @throws {PackBuildError} `option`: which one was not said, and has no default. */
export function refuseMissing(name: string, example: string): never {
  const message = `${name} must be said, as in ${JSON.stringify(example)}.`;
  throw new PackBuildError('option', message, undefined, name);
}
