import { OptionError } from './optionError.js';
import { wrongOption } from './wrongOption.js';

/** @throws {OptionError} with the option, what was found, and what is allowed. */
export function refuseOption(name: string, found: unknown, allowed: string): never {
  throw new OptionError(wrongOption(name, found, allowed));
}
