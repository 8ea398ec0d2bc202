import path from 'node:path';
import { satisfies } from 'workbox-content-packs/manifest';
import type { AppPack } from '../buildPacks.js';
import { isOrigin } from './isOrigin.js';
import { ofPack } from './ofPack.js';
import { optionError } from './optionError.js';
import { checkPackOptions, PACK_OPTIONS } from '../pack/checkPackOptions.js';
import { PackBuildError } from '../pack/packBuildError.js';
import { refuse } from '../pack/refuse.js';
import { refuseOption } from './refuseOption.js';
import type { BackgroundFetchBuildOptions } from '../withBackgroundFetch.js';

/** All that there are of a pack that is built along with an app. */
export const APP_PACK_OPTIONS: readonly string[] = [
  ...PACK_OPTIONS.filter((name) => name !== 'manifest'),
  'trusted' satisfies keyof AppPack,
];

/**
 * What is said of packs, of each and beside each other: all that can be known before a host has built the files that
 * they are made of.
 *
 * @param names of all options of a pack that there are with this host.
 * @throws {TypeError} {PackBuildError} with the pack, the option, what was found, and what is allowed.
 */
export function checkPacks(
  { packs = [], allowedOrigins = [], requires = {} }: BackgroundFetchBuildOptions,
  names = APP_PACK_OPTIONS,
): void {
  const ids = new Set<string>();
  for (const [index, pack] of packs.entries()) {
    checkPack(pack, index, names);
    if (ids.has(pack.id)) {
      throw optionError(`packs: two of them have the id "${pack.id}": give each an id of its own.`);
    }
    ids.add(pack.id);
  }
  for (const origin of allowedOrigins) {
    if (isOrigin(origin)) continue;
    const allowed = 'origins such as "https://cdn.example", without a path';
    refuseOption('allowedOrigins', origin, allowed);
  }
  for (const [id, range] of Object.entries(requires)) checkRequired(id, range, packs);
}

/**
 * Whether packs say which files of the app they are made of.
 *
 * @param orElse what would do instead, as what follows "globs must be said".
 * @throws {TypeError}
 */
export function refuseWholeApp(
  packs: readonly Pick<AppPack, 'id' | 'folder' | 'globs'>[],
  orElse = ', or a folder of its own',
): void {
  const whole = packs.find(({ folder, globs }) => folder === undefined && globs === undefined);
  if (whole) throw wholeApp(whole.id, orElse);
}

/**
 * Where packs have their files.
 *
 * @param globDirectory the app's files, of which packs are made that do not say a folder.
 * @throws {TypeError}
 */
export function checkPackFolders(
  packs: readonly AppPack[],
  globDirectory: string | undefined,
): void {
  for (const pack of packs) {
    const { id, folder, globs } = pack;
    if (folder === undefined && globDirectory === undefined) {
      throw optionError(
        `packs: ${id}: folder must be said, because the config has no globDirectory.`,
      );
    }
    refuseWholeApp([pack]);
    if (folder === undefined || globDirectory === undefined || globs !== undefined) continue;
    if (holds(folder, globDirectory)) throw wholeApp(id, `, or a folder within ${globDirectory}`);
  }
}

function checkPack(pack: AppPack, index: number, names: readonly string[]): void {
  const { id, trusted } = pack;
  try {
    checkPackOptions(pack, names);
    if (trusted !== undefined && typeof trusted !== 'boolean') {
      refuse('trusted', trusted, 'true or false');
    }
  } catch (error) {
    throw error instanceof PackBuildError ? ofPack(id, index, error) : error;
  }
}

const wholeApp = (id: string, orElse: string): TypeError =>
  optionError(
    `packs: ${id}: globs must be said${orElse}; without, the pack would be the whole app.`,
  );

/** Whether a folder is another one, or is around it, in whichever way they are written. */
function holds(folder: string, other: string): boolean {
  const way = path.relative(folder, other);
  return !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
}

/** A range that the pack of this very build is not in would leave the app without it for ever. */
function checkRequired(id: string, range: string, packs: readonly AppPack[]): void {
  const pack = packs.find((one) => one.id === id);
  if (!pack) {
    const ids = packs.map((one) => one.id).join(', ');
    throw optionError(
      `requires: "${id}" is none of the packs of this build, which are: ${ids === '' ? 'none' : ids}.`,
    );
  }
  if (isWithin(pack.version, range, id)) return;
  throw optionError(
    `requires: of "${id}" is ${JSON.stringify(range)}, and this build makes version ${pack.version}.`,
  );
}

function isWithin(version: string, range: unknown, id: string): boolean {
  const refused = (): never =>
    refuseOption(`requires: of "${id}"`, range, 'a range such as ">=7" or ">=7 <9"');
  if (typeof range !== 'string') return refused();
  try {
    return satisfies(version, range);
  } catch (error) {
    // What it throws for no range.
    if (error instanceof TypeError) return refused();
    throw error;
  }
}
