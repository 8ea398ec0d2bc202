import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { getManifest } from 'workbox-build';
import type { GenerateSWOptions, ManifestTransform } from 'workbox-build';
import { runtimeCaching } from './runtimeCaching.js';

/**
 * Which files are large, and where they are kept.
 *
 * @example
 * import { generateSW } from 'workbox-build';
 * import { withBackgroundFetch } from 'workbox-background-fetch-build';
 * import type { BackgroundFetchBuildOptions } from 'workbox-background-fetch-build';
 *
 * const options: BackgroundFetchBuildOptions = { largerThan: 10_000_000, cacheName: 'films' };
 * const config = { globDirectory: 'dist', swDest: 'dist/sw.js' };
 * await generateSW(await withBackgroundFetch(config, options));
 */
export interface BackgroundFetchBuildOptions {
  /**
   * Files of more bytes than this are not precached but downloaded in the background; default 2 MiB,
   * which is where Workbox drops them.
   */
  readonly largerThan?: number;
  /** The cache for large assets; default `large-assets`. */
  readonly cacheName?: string;
}

const DEFAULT_LARGER_THAN = 2 * 1024 * 1024;
/** Not `workbox-….js`: beside `swDest`, generateSW keeps files of such names out of the precache. */
const PAGE_SCRIPT = 'background-fetch-window.js';
const WORKER_SCRIPT = /^background-fetch-sw\.[0-9a-f]{8}\.js$/;

/**
 * Adds background downloads of large files to a `generateSW` config. Of the files that its globs
 * match, those larger than `largerThan` leave the precache; the worker serves them from a cache of
 * their own once they were downloaded. Writes two scripts beside `swDest`: one that the generated
 * worker imports, and `background-fetch-window.js` for the page's script tag.
 *
 * @example
 * import { generateSW } from 'workbox-build';
 * import { withBackgroundFetch } from 'workbox-background-fetch-build';
 *
 * await generateSW(await withBackgroundFetch({ globDirectory: 'dist', swDest: 'dist/sw.js' }));
 *
 * @throws {TypeError} for options that cannot be.
 */
export async function withBackgroundFetch(
  config: GenerateSWOptions,
  options: BackgroundFetchBuildOptions = {},
): Promise<GenerateSWOptions> {
  const { largerThan = DEFAULT_LARGER_THAN, cacheName = 'large-assets' } = options;
  check(config, largerThan, cacheName);
  const folder = path.dirname(config.swDest);
  await mkdir(folder, { recursive: true });
  await emit(
    path.join(folder, PAGE_SCRIPT),
    await prebuilt('workbox-background-fetch-window/script'),
  );

  const everything: GenerateSWOptions = {
    ...config,
    maximumFileSizeToCacheInBytes: Number.MAX_SAFE_INTEGER,
    globIgnores: [
      ...(config.globIgnores ?? ['**/node_modules/**/*']),
      '**/background-fetch-sw.*.js',
    ],
  };
  const assets = await largeAssets(everything, largerThan);
  const workerScript = await emitWorkerScript(folder, { cacheName, assets });
  const urls = new Set(assets.map(({ url }) => url));
  const withoutLargeAssets: ManifestTransform = (entries) => ({
    manifest: entries.filter(({ url }) => !urls.has(url)),
    warnings: [],
  });
  return {
    ...everything,
    importScripts: [workerScript, ...(config.importScripts ?? [])],
    manifestTransforms: [...(config.manifestTransforms ?? []), withoutLargeAssets],
    runtimeCaching: [runtimeCaching(cacheName), ...(config.runtimeCaching ?? [])],
  };
}

interface Asset {
  readonly url: string;
  readonly size: number;
}

/** Asks Workbox itself, so that globs, prefixes and transforms mean what they mean to it. */
async function largeAssets(config: GenerateSWOptions, largerThan: number): Promise<Asset[]> {
  const assets: Asset[] = [];
  const collect: ManifestTransform = (entries) => {
    for (const { url, size } of entries) if (size > largerThan) assets.push({ url, size });
    return { manifest: [...entries], warnings: [] };
  };
  const manifestOptions = {
    ...pick(config, [
      'additionalManifestEntries',
      'dontCacheBustURLsMatching',
      'globDirectory',
      'globFollow',
      'globIgnores',
      'globPatterns',
      'maximumFileSizeToCacheInBytes',
      'modifyURLPrefix',
      'templatedURLs',
    ]),
    manifestTransforms: [...(config.manifestTransforms ?? []), collect],
  };
  if (config.globDirectory === undefined) return [];
  await getManifest({ ...manifestOptions, globDirectory: config.globDirectory });
  return assets.sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** Named for its content, so that no cache on the way hands the worker an older one. */
async function emitWorkerScript(
  folder: string,
  config: { readonly cacheName: string; readonly assets: readonly Asset[] },
): Promise<string> {
  const runtime = await prebuilt('workbox-background-fetch/runtime');
  const start = `self.workboxBackgroundFetch=workboxBackgroundFetch.start(${JSON.stringify(config)});`;
  const script = `${runtime.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n')}${start}\n`;
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 8);
  const name = `background-fetch-sw.${hash}.js`;
  for (const old of await readdir(folder)) {
    if (WORKER_SCRIPT.test(old) && old !== name) await rm(path.join(folder, old));
  }
  await emit(path.join(folder, name), script);
  return name;
}

async function emit(file: string, content: string): Promise<void> {
  await writeFile(file, content.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n'));
}

function prebuilt(specifier: string): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve(specifier), 'utf8');
}

function check(config: GenerateSWOptions, largerThan: number, cacheName: string): void {
  if (typeof config.swDest !== 'string') {
    throw new TypeError('withBackgroundFetch() takes a generateSW config, which has a swDest.');
  }
  if (!Number.isSafeInteger(largerThan) || largerThan < 0) {
    throw new TypeError(`largerThan must be a whole number of bytes; found ${largerThan}.`);
  }
  if (cacheName === '' || cacheName.includes('-precache-')) {
    throw new TypeError(
      `cacheName must be a name without "-precache-", which Workbox's clean-up deletes; found ${JSON.stringify(cacheName)}.`,
    );
  }
}

function pick<T extends object, Name extends keyof T>(
  from: T,
  names: readonly Name[],
): Pick<T, Name> {
  const entries = names
    .filter((name) => from[name] !== undefined)
    .map((name) => [name, from[name]]);
  return Object.fromEntries(entries) as Pick<T, Name>;
}
