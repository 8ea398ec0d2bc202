import { start as startLargeAssets } from 'workbox-background-fetch/runtime-module';
import type { Runtime, RuntimeConfig } from 'workbox-background-fetch/runtime-module';
import { installContentPacks } from './installContentPacks.js';
import type { ContentPacks } from './worker/contentPacks.js';
import type { DeclaredPack, PackOptions } from './worker/packOptions.js';

/** What the build knows and the worker needs: of large assets, and of packs. */
export interface PacksRuntimeConfig
  extends RuntimeConfig, Pick<PackOptions, 'allowedOrigins' | 'requires'> {
  /** Their manifests' URLs are relative to the worker's script, as those of assets are. */
  readonly packs: readonly DeclaredPack[];
}

declare const self: ServiceWorkerGlobalScope;

/** For the worker's own code, as `self.workboxBackgroundFetch`. */
export interface PacksRuntime extends Runtime {
  readonly contentPacks: ContentPacks;
}

/**
 * For workers that are generated, or have a source of their own that does not import this package: a
 * classic script with all of workbox-background-fetch's and content packs, started with the build's
 * config. Builds without packs take that of workbox-background-fetch.
 */
export function start(given: PacksRuntimeConfig): PacksRuntime | undefined {
  const { packs, allowedOrigins = [], requires = {}, ...config } = given;
  // The kill switch: what packs have stored goes with the rest.
  if (config.remove) {
    startLargeAssets(config);
    return undefined;
  }
  const contentPacks = installContentPacks({
    packs: packs.map((pack) => ({
      ...pack,
      manifestUrl: new URL(pack.manifestUrl, self.location.href).href,
    })),
    allowedOrigins,
    requires,
  });
  const runtime = startLargeAssets(config);
  return runtime && { ...runtime, contentPacks };
}
