import { isVersion } from 'workbox-content-packs/manifest';
import type { Delivery } from 'workbox-content-packs/manifest';
import { checkIcons } from './checkIcons.js';
import { isWebUrl } from './isWebUrl.js';
import { PackBuildError } from './packBuildError.js';
import type { PackFolderOptions } from './packFolder.js';
import { refuse } from './refuse.js';
import { refuseMissing } from './refuseMissing.js';

const MiB = 1024 * 1024;
const DELIVERIES: readonly Delivery[] = ['install', 'fast-follow', 'on-demand'];

export const DEFAULT_SEGMENT_BYTES = 8 * MiB;
export const DEFAULT_BUNDLE_UP_TO = 128 * 1024;

const NAMES: Readonly<Record<keyof PackFolderOptions, true>> = {
  ...{ id: true, title: true, version: true, globs: true, delivery: true, icons: true },
  ...{ folder: true, manifest: true, publicPath: true, hashNames: true },
  ...{ segmentBytes: true, bundleUpTo: true, cacheFile: true, onProgress: true },
};

/** All that there are. */
export const PACK_OPTIONS: readonly string[] = Object.keys(NAMES);

/** Options as they came: builds are written without types, too. */
type GivenOptions = { readonly [Name in keyof PackFolderOptions]?: unknown };

/**
 * Looks at all that can be known of a pack's options without its files. What is not checked here would be coerced,
 * or be refused by the manifest's reader in words that name no option.
 *
 * @param names of all options that there are for who calls.
 * @throws {PackBuildError} `option`, for the first one that cannot be.
 */
export function checkPackOptions(given: GivenOptions, names = PACK_OPTIONS): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const message = `${unknown} is no option; there are ${names.join(', ')}.`;
    throw new PackBuildError('option', message, undefined, unknown);
  }
  checkNames(given);
  checkGlobs(given.globs);
  checkIcons(given.icons);
  checkPlaces(given);
  checkSizes(given);
  const { delivery = 'on-demand', hashNames = false, onProgress } = given;
  if (!DELIVERIES.some((one) => one === delivery)) {
    refuse('delivery', delivery, DELIVERIES.map((one) => JSON.stringify(one)).join(' or '));
  }
  if (typeof hashNames !== 'boolean') refuse('hashNames', hashNames, 'true or false');
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    refuse('onProgress', onProgress, 'a function');
  }
}

function checkNames({ id, title, version }: GivenOptions): void {
  const letters = '1 to 64 letters, digits, ".", "_" or "-"';
  const idText = textOf('id', id, 'course-3', `of ${letters}`);
  if (!/^[\w.-]{1,64}$/.test(idText)) refuse('id', id, letters);
  const titleText = textOf('title', title, 'Course 3', 'which people see');
  if (titleText === '') refuse('title', title, 'what people see');
  if (isVersion(textOf('version', version, '7', 'because 7.1 and 7.10 are one number'))) return;
  refuse('version', version, 'whole numbers with dots between, as in "7.1"');
}

/** @param why a string, as what follows a comma. */
function textOf(name: string, found: unknown, example: string, why: string): string {
  if (typeof found === 'string') return found;
  if (found === undefined) return refuseMissing(name, example);
  return refuse(name, found, `a string, ${why}`, adviceFor(found));
}

/** Of a fraction nobody knows how it was written: 7.10 is found as 7.1. */
function adviceFor(found: unknown): string {
  if (typeof found !== 'number' || !Number.isFinite(found) || found < 0) return '';
  const text = Number.isSafeInteger(found) ? JSON.stringify(String(found)) : 'it in quotes';
  return `, a number: write ${text}`;
}

function checkGlobs(globs: unknown): void {
  const allowed = 'a list of globs, as in ["course-3/**"]';
  if (globs === undefined) return;
  if (typeof globs === 'string') {
    refuse('globs', globs, allowed, `: write [${JSON.stringify(globs)}]`);
  }
  const isList = Array.isArray(globs) && globs.every((glob) => typeof glob === 'string');
  if (!isList || globs.length === 0) refuse('globs', globs, allowed);
}

function checkPlaces(given: GivenOptions): void {
  for (const name of ['folder', 'manifest', 'cacheFile'] as const) {
    const place = given[name];
    if (place === undefined || (typeof place === 'string' && place !== '')) continue;
    refuse(name, place, `the path of a ${name === 'folder' ? 'folder' : 'file'}`);
  }
  const { publicPath } = given;
  if (publicPath === undefined) return;
  const isBase =
    typeof publicPath === 'string' && publicPath.endsWith('/') && !/[?#]/.test(publicPath);
  if (isBase && isWebUrl(publicPath)) return;
  const allowed = 'an http: or https: URL, or a path, that ends in "/" and has no query';
  refuse('publicPath', publicPath, `${allowed} and no fragment`);
}

function checkSizes({ segmentBytes = DEFAULT_SEGMENT_BYTES, bundleUpTo }: GivenOptions): void {
  const within = (value: unknown, least: number, most: number): value is number =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  if (!within(segmentBytes, 1, 64 * MiB)) {
    refuse('segmentBytes', segmentBytes, `a whole number of bytes from 1 to ${64 * MiB}`);
  }
  if (bundleUpTo === undefined) return;
  if (!within(bundleUpTo, 0, MiB)) {
    refuse('bundleUpTo', bundleUpTo, `a whole number of bytes from 0 to ${MiB}`);
  }
  if (bundleUpTo > segmentBytes) {
    refuse('bundleUpTo', bundleUpTo, `at most segmentBytes, ${segmentBytes}`);
  }
}
