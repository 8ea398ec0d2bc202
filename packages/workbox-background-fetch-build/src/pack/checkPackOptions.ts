import { stat } from 'node:fs/promises';
import { isVersion } from 'workbox-content-packs/manifest';
import type { Delivery } from 'workbox-content-packs/manifest';
import { PackBuildError } from './packBuildError.js';
import type { PackFolderOptions } from './packFolder.js';

const MiB = 1024 * 1024;
const DELIVERIES: readonly Delivery[] = ['install', 'fast-follow', 'on-demand'];

/** @throws {PackBuildError} `option`: which, what was found, and what is allowed. */
export function refuse(name: string, found: unknown, allowed: string): never {
  const message = `${name} must be ${allowed}; found ${JSON.stringify(found)}.`;
  throw new PackBuildError('option', message, undefined, name);
}

export async function checkFolder(folder: string): Promise<void> {
  try {
    if ((await stat(folder)).isDirectory()) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  refuse('folder', folder, 'a folder that is there');
}

/** @throws {PackBuildError} for the first option that cannot be. */
export function checkPackOptions(
  options: PackFolderOptions,
  segmentBytes: number,
  bundleUpTo: number,
): void {
  const { id, title, version, delivery = 'on-demand', publicPath, hashNames } = options;
  const within = (value: number, least: number, most: number): boolean =>
    Number.isSafeInteger(value) && value >= least && value <= most;
  if (!/^[\w.-]{1,64}$/.test(id)) refuse('id', id, '1 to 64 letters, digits, ".", "_" or "-"');
  if (title === '') refuse('title', title, 'what people see');
  if (!isVersion(version)) refuse('version', version, 'whole numbers with dots between, as in 7.1');
  if (!within(segmentBytes, 1, 64 * MiB)) {
    refuse('segmentBytes', segmentBytes, `a whole number of bytes from 1 to ${64 * MiB}`);
  }
  const mostBundled = Math.min(MiB, segmentBytes);
  if (!within(bundleUpTo, 0, MiB)) {
    refuse('bundleUpTo', bundleUpTo, `a whole number of bytes from 0 to ${MiB}`);
  }
  if (options.bundleUpTo !== undefined && bundleUpTo > mostBundled) {
    refuse('bundleUpTo', bundleUpTo, `at most segmentBytes, ${segmentBytes}`);
  }
  if (!DELIVERIES.includes(delivery)) refuse('delivery', delivery, DELIVERIES.join(' or '));
  if (hashNames !== undefined && typeof hashNames !== 'boolean') {
    refuse('hashNames', hashNames, 'true or false');
  }
  if (publicPath !== undefined && (!publicPath.endsWith('/') || /[?#]/.test(publicPath))) {
    refuse('publicPath', publicPath, 'a URL that ends in "/" and has no query and no fragment');
  }
}
