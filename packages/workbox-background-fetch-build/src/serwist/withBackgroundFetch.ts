import { getManifest } from '@serwist/build';
import type { InjectManifestOptions } from '@serwist/build';
import type { InjectManifestOptions as WorkboxOptions } from 'workbox-build';
import { importingSource } from '../importingSource.js';
import { blameCaller } from '../options/blameCaller.js';
import { checkBuild } from '../options/checkBuild.js';
import { prepareBuild } from '../withBackgroundFetch.js';
import type { BackgroundFetchBuildOptions, Precacher } from '../withBackgroundFetch.js';

/** Both read the same options where it comes to files, and their transforms see the same entries. */
const serwist: Precacher = {
  getManifest: getManifest as Precacher['getManifest'],
  cacheId: 'serwist',
};

/**
 * `withBackgroundFetch()` for a config of Serwist 9's `injectManifest`: large files and packs leave its
 * precache, and the worker loads a script before its own code that serves them.
 *
 * @example
 * import { injectManifest } from '@serwist/build';
 * import { withBackgroundFetch } from 'workbox-background-fetch-build/serwist';
 *
 * const config = { globDirectory: 'dist', swSrc: 'build/sw.js', swDest: 'dist/sw.js' };
 * await injectManifest(await withBackgroundFetch(config));
 *
 * @throws {TypeError} for options that cannot be.
 * @throws {PackBuildError} for packs that cannot be built.
 */
export async function withBackgroundFetch(
  config: InjectManifestOptions,
  options: BackgroundFetchBuildOptions = {},
): Promise<InjectManifestOptions> {
  blameCaller(withBackgroundFetch, () => {
    checkBuild(config as WorkboxOptions, options);
  });
  const prepared = await prepareBuild(config as WorkboxOptions, options, serwist);
  const swSrc = await importingSource(config.swSrc, prepared.script, options.workerType);
  return { ...(prepared.config as InjectManifestOptions), swSrc };
}
