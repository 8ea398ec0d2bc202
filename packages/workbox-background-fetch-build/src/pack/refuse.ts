import { wrongOption } from '../wrongOption.js';
import { PackBuildError } from './packBuildError.js';

/**
 * @param advice what follows what was found, such as `: write "8"`.
 * @throws {PackBuildError} `option`: which, what was found, and what is allowed.
 */
export function refuse(name: string, found: unknown, allowed: string, advice?: string): never {
  const message = wrongOption(name, found, allowed, advice);
  throw new PackBuildError('option', message, undefined, name);
}
