import { wrongOption } from '../wrongOption.js';
import { optionError } from './optionError.js';

/** @throws {TypeError} with the option, what was found, and what is allowed. */
export function refuseOption(name: string, found: unknown, allowed: string): never {
  throw optionError(wrongOption(name, found, allowed));
}
