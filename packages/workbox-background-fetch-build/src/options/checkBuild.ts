import type { GenerateSWOptions, InjectManifestOptions } from 'workbox-build';
import type { BackgroundFetchBuildOptions } from '../withBackgroundFetch.js';
import { checkOptions } from './checkOptions.js';
import { checkPackFolders, checkPacks } from './checkPacks.js';
import { optionError } from './optionError.js';

/**
 * All that can be known of a build before it has begun.
 *
 * @throws {TypeError} for options that cannot be. {PackBuildError} for those of packs.
 */
export function checkBuild(
  config: GenerateSWOptions | InjectManifestOptions,
  options: BackgroundFetchBuildOptions,
): void {
  const { swDest } = Object(config) as { readonly swDest?: unknown };
  if (typeof swDest !== 'string') {
    throw optionError(
      'withBackgroundFetch() takes a config of generateSW or injectManifest, which has a swDest.',
    );
  }
  checkOptions(options);
  checkPacks(options);
  checkPackFolders(options.packs ?? [], config.globDirectory);
}
