import type { BackgroundFetchBuildOptions } from './withBackgroundFetch.js';

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
  const names = [...Object.keys(NAMES), ...more];
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`There is no option ${unknown}; there are ${names.join(', ')}.`);
  }
  const { largerThan = 0, cacheName = 'default', remove = false } = options;
  const largeGlobs: unknown = options.largeGlobs ?? [];
  if (!Number.isSafeInteger(largerThan) || largerThan < 0) {
    refuse('largerThan', largerThan, 'a whole number of bytes');
  }
  if (typeof cacheName !== 'string' || cacheName === '' || cacheName.includes('-precache-')) {
    const allowed = `a name without "-precache-", which Workbox's clean-up deletes`;
    refuse('cacheName', cacheName, allowed);
  }
  if (!Array.isArray(largeGlobs) || !largeGlobs.every((glob) => typeof glob === 'string')) {
    refuse('largeGlobs', largeGlobs, 'a list of globs, such as ["films/**"]');
  }
  if (typeof remove !== 'boolean') refuse('remove', remove, 'true or false');
  for (const name of Object.keys(ALLOWED) as (keyof typeof ALLOWED)[]) {
    const found = options[name];
    const allowed: readonly string[] = ALLOWED[name];
    if (found === undefined || allowed.includes(found)) continue;
    refuse(name, found, allowed.map((each) => JSON.stringify(each)).join(' or '));
  }
}

function refuse(name: string, found: unknown, allowed: string): never {
  const shown = typeof found === 'number' ? String(found) : JSON.stringify(found);
  throw new TypeError(`${name} must be ${allowed}; found ${shown}.`);
}
