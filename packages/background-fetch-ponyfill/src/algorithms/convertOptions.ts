import type { BackgroundFetchUIOptions } from '../idl/options.js';
import type { ImageResource, JobOptions } from '../jobs/job.js';

/** A dictionary whose members are of any type still. */
type Dictionary = Readonly<Record<string, unknown>>;

/**
 * Web IDL's conversion of `BackgroundFetchOptions`, and of what is ours.
 *
 * @throws {TypeError} for what is no dictionary, `icons` that are no list of images, and a `priority` or
 * a `network` that there is not.
 */
export function convertOptions(given: unknown = {}): JobOptions {
  const { icons = [], title = '' } = convertUIOptions(given);
  const options = dictionary(given, 'The options');
  const { downloadTotal = 0, priority = 'normal', requires, mayEndAtOnce } = options;
  const chosen = oneOf('priority', ['high', 'normal', 'low'] as const, priority);
  const { network: wanted = 'any' } = dictionary(requires, 'requires');
  const network = oneOf('requires.network', ['any', 'unmetered'] as const, wanted);
  return {
    title,
    icons,
    downloadTotal: unsignedLongLong(downloadTotal),
    ...(chosen === 'normal' ? {} : { priority: chosen }),
    ...(network === 'any' ? {} : { requires: { network } }),
    ...(mayEndAtOnce === true ? { mayEndAtOnce } : {}),
  };
}

/** Web IDL's conversion of `BackgroundFetchUIOptions`; what is missing stays missing. */
export function convertUIOptions(given: unknown): BackgroundFetchUIOptions {
  const { icons, title } = dictionary(given, 'The options');
  return {
    ...(icons === undefined ? {} : { icons: imageList(icons) }),
    ...(title === undefined ? {} : { title: domString(title) }),
  };
}

function imageList(given: unknown): ImageResource[] {
  if (typeof given !== 'object' || given === null || !(Symbol.iterator in given)) {
    throw new TypeError('icons must be a list.');
  }
  return Array.from(given as Iterable<unknown>, (each) => {
    const { label, sizes, src, type } = dictionary(each, 'An icon');
    if (src === undefined) throw new TypeError('An icon needs a src.');
    return {
      src: domString(src),
      ...(sizes === undefined ? {} : { sizes: domString(sizes) }),
      ...(type === undefined ? {} : { type: domString(type) }),
      ...(label === undefined ? {} : { label: domString(label) }),
    };
  });
}

function dictionary(given: unknown, what: string): Dictionary {
  if (given === undefined || given === null) return {};
  if (typeof given === 'object' || typeof given === 'function') return given as Dictionary;
  throw new TypeError(`${what} must be an object; found ${typeof given}.`);
}

/** @throws {TypeError} for a symbol, where `String()` would not. */
export function domString(value: unknown): string {
  if (typeof value === 'symbol') throw new TypeError('A symbol is no string.');

  return String(value);
}

/** Modulo 2⁶⁴, as a number. */
function unsignedLongLong(value: unknown): number {
  // `Number()` would take it.
  if (typeof value === 'bigint') throw new TypeError('A bigint is no number.');
  const number = Math.trunc(Number(value));
  if (!Number.isFinite(number)) return 0;
  return number >= 0 && number < 2 ** 64 ? number + 0 : Number(BigInt.asUintN(64, BigInt(number)));
}

function oneOf<Value extends string>(
  name: string,
  values: readonly Value[],
  given: unknown,
): Value {
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new TypeError(`${name} must be ${values.join(' or ')}; found ${JSON.stringify(given)}.`);
}
