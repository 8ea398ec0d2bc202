/** Whole numbers with dots between; without leading zeros, so that one version has one name. */
const PATTERN = /^(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){0,3}$/;

/**
 * Whether this is a pack's version.
 *
 * @example
 * import { isVersion } from 'workbox-content-packs/manifest';
 *
 * console.log(isVersion('7.1'), isVersion('v7'), isVersion('07')); // true false false
 */
export function isVersion(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * Below 0 where `a` is the older, above 0 where it is the newer; what is left out counts as 0.
 *
 * @example
 * import { compareVersions } from 'workbox-content-packs/manifest';
 *
 * console.log(['7.10', '7.9', '7'].sort(compareVersions)); // ['7', '7.9', '7.10']
 *
 * @throws {TypeError} for what is no version.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(numbersOf) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Whether a version is within a range, such as `>=7` or `>=7 <9` or `7.1`.
 *
 * @example
 * import { satisfies } from 'workbox-content-packs/manifest';
 *
 * console.log(satisfies('8.2', '>=7 <9')); // true
 *
 * @throws {TypeError} for what is no version or no range.
 */
export function satisfies(version: string, range: string): boolean {
  return range
    .trim()
    .split(/\s+/)
    .every((comparator) => {
      const [, operator = '=', bound = ''] = /^(>=|<=|>|<|=)?(.*)$/.exec(comparator) ?? [];
      const order = compareVersions(version, bound);
      switch (operator) {
        case '>=':
          return order >= 0;
        case '<=':
          return order <= 0;
        case '>':
          return order > 0;
        case '<':
          return order < 0;
        default:
          return order === 0;
      }
    });
}

function numbersOf(version: string): number[] {
  if (!isVersion(version)) {
    throw new TypeError(
      `A pack's version is made of whole numbers with dots between, as in 7.1; found ${JSON.stringify(version)}.`,
    );
  }
  return version.split('.').map(Number);
}
