import path from 'node:path';
import { getManifest } from 'workbox-build';
import type { GenerateSWOptions, InjectManifestOptions, ManifestTransform } from 'workbox-build';
import { buildPacks } from './buildPacks.js';
import type { AppPack, BuiltPacks } from './buildPacks.js';
import { counted } from './counted.js';
import { blameCaller } from './options/blameCaller.js';
import { checkBuild } from './options/checkBuild.js';
import { emitPageScript, emitWorkerScript } from './emitScripts.js';
import { importingSource } from './importingSource.js';
import { splitManifest, warningsOf } from './splitManifest.js';
import type { GetManifest, SizedEntry, SplitManifest } from './splitManifest.js';
import { WORKER_SCRIPT_GLOB } from './writtenNames.js';

/**
 * Which files are large, where they are kept, and when they are downloaded.
 *
 * @example
 * import { generateSW } from 'workbox-build';
 * import { withBackgroundFetch } from 'workbox-background-fetch-build';
 * import type { BackgroundFetchBuildOptions } from 'workbox-background-fetch-build';
 *
 * const options: BackgroundFetchBuildOptions = { largerThan: 10_000_000, delivery: 'fast-follow' };
 * const config = { globDirectory: 'dist', swDest: 'dist/sw.js' };
 * await generateSW(await withBackgroundFetch(config, options));
 */
export interface BackgroundFetchBuildOptions {
  /**
   * Files of more bytes than this are not precached but downloaded in the background; default 2 MiB,
   * which is where Workbox drops them. Pages, scripts and styles are precached whatever their size.
   */
  readonly largerThan?: number;
  /**
   * Files that are downloaded in the background whatever their size, by globs of their URLs as they are
   * precached, such as `films/**`; default none.
   */
  readonly largeGlobs?: readonly string[];
  /** The cache for large assets; default `large-assets`. */
  readonly cacheName?: string;
  /**
   * `on-demand` (default) downloads a file when a page asks for it, and keeps it up to date from then
   * on. `fast-follow` downloads all of them as soon as the worker is active.
   */
  readonly delivery?: 'on-demand' | 'fast-follow';
  /**
   * What is answered while a changed file is not whole: the `network` (default), and the version before
   * where the network fails or does not have it; or at once the `previous` version, where it is still here.
   */
  readonly whileUpdating?: 'network' | 'previous';
  /**
   * The kill switch after a bad release: the worker deletes all that was downloaded, and downloads
   * nothing. Default false.
   */
  readonly remove?: boolean;
  /** How a worker of `injectManifest` is registered; default `classic`. */
  readonly workerType?: 'classic' | 'module';
  /**
   * Content packs to build along with the app; default none. Their files leave the precache. `globs`
   * of a pack are relative to its `folder`.
   */
  readonly packs?: readonly AppPack[];
  /** Origins besides the app's own from which packs may take files, such as `https://cdn.example`. */
  readonly allowedOrigins?: readonly string[];
  /**
   * Which versions of packs this build of the app needs, by id, such as `{ 'course-3': '>=7' }`; default
   * any. A worker that finds another version installed brings it up to date at once, whatever its
   * delivery, and tells pages until it is.
   */
  readonly requires?: Readonly<Record<string, string>>;
  /**
   * Where lines for a person go that say what was moved, and warn of a pack that was built into this folder under the
   * same version before, from other files, or that has pages and does not say whether it is trusted; default
   * `console.log`.
   */
  readonly log?: (line: string) => void;
}

/** In bytes. */
export const DEFAULT_LARGER_THAN = 2 * 1024 * 1024;
const DEFAULT_CACHE_NAME = 'large-assets';

/**
 * Adds background downloads of large files to a config of `generateSW` or `injectManifest`, and needs
 * no line of worker code. Of the files that its globs match, those larger than `largerThan` leave the
 * precache; the worker serves them from a cache of their own once they were downloaded. None is
 * dropped for its size. Writes two scripts beside `swDest`: one that the worker loads before anything
 * else, and `background-fetch-window.js` for the page's script tag.
 *
 * @example
 * import { generateSW } from 'workbox-build';
 * import { withBackgroundFetch } from 'workbox-background-fetch-build';
 *
 * await generateSW(await withBackgroundFetch({ globDirectory: 'dist', swDest: 'dist/sw.js' }));
 *
 * @throws {TypeError} for options that cannot be.
 * @throws {PackBuildError} for packs that cannot be built.
 */
export async function withBackgroundFetch<Config extends GenerateSWOptions | InjectManifestOptions>(
  config: Config,
  options: BackgroundFetchBuildOptions = {},
): Promise<Config> {
  blameCaller(withBackgroundFetch, () => {
    checkBuild(config, options);
  });
  const { config: prepared, script } = await prepareBuild(config, options);
  return 'swSrc' in config
    ? { ...prepared, swSrc: await importingSource(config.swSrc, script, options.workerType) }
    : { ...prepared, importScripts: [script, ...(config.importScripts ?? [])] };
}

/** A build that is prepared, but for its worker, which must load the script before anything else. */
export interface PreparedBuild<Config> {
  readonly config: Config;
  /** The script's name; it lies beside `swDest`. */
  readonly script: string;
}

/** What precaches small files. */
export interface Precacher {
  readonly getManifest: GetManifest;
  /** The first part of its cache's name, where the config does not say. */
  readonly cacheId: string;
}

const workbox: Precacher = { getManifest, cacheId: 'workbox' };

/** `withBackgroundFetch()` for those who make the worker load the script in their own way. What is said was checked before. */
export async function prepareBuild<Config extends GenerateSWOptions | InjectManifestOptions>(
  config: Config,
  options: BackgroundFetchBuildOptions,
  precacher: Precacher = workbox,
): Promise<PreparedBuild<Config>> {
  const { largerThan = DEFAULT_LARGER_THAN, packs = [], log = console.log } = options;
  const folder = path.dirname(config.swDest);
  // First: it is precached like the app's own scripts.
  await emitPageScript(folder);

  const built = await buildPacks(packs, config.swDest, config.globDirectory ?? folder);
  const everything: Config = {
    ...config,
    maximumFileSizeToCacheInBytes: Number.MAX_SAFE_INTEGER,
    globIgnores: [
      ...(config.globIgnores ?? ['**/node_modules/**/*']),
      WORKER_SCRIPT_GLOB,
      ...ownSource(config),
      ...built.globIgnores,
    ],
  };
  const split = await splitManifest(
    everything,
    largerThan,
    options.largeGlobs,
    precacher.getManifest,
  );
  const script = await emitWorkerScript(folder, {
    ...workerConfig(split, options, ('cacheId' in config && config.cacheId) || precacher.cacheId),
    ...packsConfig(built, options),
  });
  for (const line of [...built.report, ...reportOf(split.large)]) log(line);
  for (const warning of built.warnings) log(`Warning: ${warning}.`);
  const manifestTransforms = [...(config.manifestTransforms ?? []), withoutLarge(split)];
  return { config: { ...everything, manifestTransforms }, script };
}

/** The worker's source, which nobody else knows of once a copy of it takes its place. */
function ownSource(config: GenerateSWOptions | InjectManifestOptions): string[] {
  const { globDirectory } = config;
  if (!('swSrc' in config) || globDirectory === undefined) return [];
  const name = path.relative(globDirectory, config.swSrc).split(path.sep).join('/');
  return name.startsWith('../') || path.isAbsolute(name) ? [] : [name];
}

/** What the worker is told of packs, where there are any. */
export function packsConfig(
  { declared }: Pick<BuiltPacks, 'declared'>,
  { allowedOrigins = [], requires = {} }: BackgroundFetchBuildOptions,
): object {
  return declared.length > 0 ? { packs: declared, allowedOrigins, requires } : {};
}

/** Takes large assets out of what Workbox precaches. */
export function withoutLarge(split: SplitManifest): ManifestTransform {
  const urls = new Set(split.large.map(({ url }) => url));
  return (entries) => ({
    manifest: entries.filter(({ url }) => !urls.has(url)),
    warnings: warningsOf(split),
  });
}

/** What the worker's script is started with; the worker's runtime says what it means. */
export function workerConfig(
  split: SplitManifest,
  options: BackgroundFetchBuildOptions,
  cacheId: string,
): object {
  const { cacheName = DEFAULT_CACHE_NAME, remove = false } = options;
  const { delivery = 'on-demand', whileUpdating = 'network' } = options;
  return {
    cacheName,
    delivery,
    whileUpdating,
    ...(remove ? { remove } : {}),
    cacheId,
    assets: split.large,
    precached: split.small,
  };
}

/** Says to a person what was moved. */
export function reportOf(large: readonly SizedEntry[]): string[] {
  if (large.length === 0) return [];
  const megabytes = large.reduce((sum, { size }) => sum + size, 0) / 1e6;
  const files = counted(large.length, 'large file');
  return [`${files} (${megabytes.toFixed(1)} MB) moved from precache to background downloads`];
}
