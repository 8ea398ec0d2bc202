import { ENGINES } from '../carriers/carriage.js';
import type { Engine } from '../carriers/carriage.js';

/**
 * The option `engine`, as Web IDL converts an enumeration.
 *
 * @throws {TypeError} for one that there is not.
 */
export function convertEngine(given: unknown): Engine {
  const found = ENGINES.find((engine) => engine === given);
  if (found !== undefined) return found;
  throw new TypeError(`engine must be ${ENGINES.join(' or ')}; found ${JSON.stringify(given)}.`);
}
