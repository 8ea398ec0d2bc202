import { optionError } from './optionError.js';
import { refuseOption } from './refuseOption.js';
import type { BackgroundFetchBuildOptions } from '../withBackgroundFetch.js';

/** What each of these options may be. */
const ALLOWED = {
  delivery: ['on-demand', 'fast-follow'],
  whileUpdating: ['network', 'previous'],
  workerType: ['classic', 'module'],
} as const;

/** All that there are. */
const NAMES: Readonly<Record<keyof BackgroundFetchBuildOptions, true>> = {
  ...{ largerThan: true, largeGlobs: true, cacheName: true, delivery: true, whileUpdating: true },
  ...{
    remove: true,
    workerType: true,
    packs: true,
    allowedOrigins: true,
    requires: true,
    log: true,
  },
};

/**
 * What is said of large files. Builds are written without types, too, and a word that nobody knows would
 * mean the default.
 *
 * @param more names of options that the caller has besides.
 * @throws {TypeError} for the first option that cannot be: which, what was found, and what is allowed.
 */
export function checkOptions(
  options: BackgroundFetchBuildOptions,
  more: readonly string[] = [],
): void {
  if (Object(options) !== options || Array.isArray(options)) {
    refuseOption('options', options, 'an object, as in { largerThan: 10_000_000 }');
  }
  const names = [...Object.keys(NAMES), ...more];
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw optionError(`There is no option ${unknown}; there are ${names.join(', ')}.`);
  }
  checkLists(options);
  const { largerThan = 0, cacheName = 'default', remove = false } = options;
  if (!Number.isSafeInteger(largerThan) || largerThan < 0) {
    refuseOption('largerThan', largerThan, 'a whole number of bytes');
  }
  if (typeof cacheName !== 'string' || cacheName === '' || cacheName.includes('-precache-')) {
    const allowed = `a name without "-precache-", which Workbox's clean-up deletes`;
    refuseOption('cacheName', cacheName, allowed);
  }
  if (typeof remove !== 'boolean') refuseOption('remove', remove, 'true or false');
  for (const name of Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]) {
    const found = options[name];
    const allowed: readonly string[] = ALLOWED[name];
    if (found === undefined || allowed.includes(found)) continue;
    refuseOption(name, found, allowed.map((each) => JSON.stringify(each)).join(' or '));
  }
}

/** Whether they are lists at all; what is in `packs` and `allowedOrigins`, and beside them, is looked at elsewhere. */
function checkLists(options: {
  readonly [Name in keyof BackgroundFetchBuildOptions]: unknown;
}): void {
  const { largeGlobs = [], packs = [], allowedOrigins = [], requires = {}, log } = options;
  if (!Array.isArray(largeGlobs) || !largeGlobs.every((glob) => typeof glob === 'string')) {
    refuseOption('largeGlobs', largeGlobs, 'a list of globs, such as ["films/**"]');
  }
  const isPack = (one: unknown): boolean => Object(one) === one && !Array.isArray(one);
  if (!Array.isArray(packs) || !packs.every(isPack)) {
    refuseOption('packs', packs, 'a list of packs, as in [{ id: "course-3", … }]');
  }
  if (!Array.isArray(allowedOrigins)) {
    refuseOption(
      'allowedOrigins',
      allowedOrigins,
      'a list of origins, such as ["https://cdn.example"]',
    );
  }
  if (typeof requires !== 'object' || requires === null || Array.isArray(requires)) {
    refuseOption('requires', requires, 'ranges of versions by id, as in { "course-3": ">=7" }');
  }
  if (log !== undefined && typeof log !== 'function') refuseOption('log', log, 'a function');
}
