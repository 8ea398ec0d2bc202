import path from 'node:path';
import { escapePath } from 'tinyglobby';

/**
 * The script for the page's script tag. Not `workbox-….js`: beside `swDest`, generateSW keeps files of such
 * names out of the precache.
 */
export const PAGE_SCRIPT = 'background-fetch-window.js';

/** The worker's script of a site without a build. */
export const STATIC_WORKER_SCRIPT = 'background-fetch-sw.js';

/** The worker's script, by the first eight hexadecimal digits of its SHA-256. */
export const workerScriptName = (hash: string): string => `background-fetch-sw.${hash}.js`;

/** What all of these match, of whichever build. */
export const WORKER_SCRIPT = /^background-fetch-sw\.[0-9a-f]{8}\.js$/;
export const WORKER_SCRIPT_GLOB = '**/background-fetch-sw.*.js';

/** The manifest of a pack, where nobody gives it another name; that of an app's lies beside the worker. */
export const manifestName = (id: string): string => `${id}.pack.json`;

/** The folder of a pack's bundles; it lies beside the manifest. */
export const bundleFolderName = (id: string): string => `${id}.bundles`;

/** A bundle, by its SHA-256 in hexadecimal. */
export const bundleName = (digest: string): string => `${digest}.bin`;

/** What all of these match. */
export const BUNDLE = /^[0-9a-f]{64}\.bin$/;

/** The folder of a pack's copies under content-hashed names; it lies beside the manifest. */
export const copyFolderName = (id: string): string => `${id}.files`;

/** A copy, by a digest in 64 hexadecimal digits; servers know types by endings. */
export function copyName(digest: string, original: string): string {
  const [ending = ''] = /\.[A-Za-z0-9]{1,16}$/.exec(original) ?? [];
  return digest + ending;
}

/** What all of these match. */
export const COPY = /^[0-9a-f]{64}(?:\.[A-Za-z0-9]{1,16})?$/;

/**
 * Copies in the folders of this name, as a glob. Nothing else in them: without `hashNames` such a folder may be
 * somebody's own, where no file has such a name by chance.
 */
const copyGlob = (id: string): string => `${copyFolderName(id)}/${'[0-9a-f]'.repeat(64)}*`;

/** What is written of an app's pack, as globs relative to the folder of the worker. */
export const appPackGlobs = (id: string): string[] => [
  manifestName(id),
  `${bundleFolderName(id)}/**`,
  copyGlob(id),
];

/** What no pack is made of; manifests, which may have any name, are known otherwise. */
export const WRITTEN_GLOBS: readonly string[] = [
  ...[
    PAGE_SCRIPT,
    STATIC_WORKER_SCRIPT,
    `${bundleFolderName('*')}/${bundleName('+([0-9a-f])')}`,
    copyGlob('*'),
  ].map((name) => `**/${name}`),
  WORKER_SCRIPT_GLOB,
];

/** What Workbox writes for a worker, as globs relative to a folder. */
export function workboxGlobs(swDest: string, folder: string): string[] {
  const home = path.relative(folder, path.dirname(swDest)).split(path.sep).join('/');
  const within = home === '' ? '' : `${escapePath(home)}/`;
  return [escapePath(path.basename(swDest)), 'workbox-*.js'].flatMap((name) => [
    `${within}${name}`,
    `${within}${name}.map`,
  ]);
}
