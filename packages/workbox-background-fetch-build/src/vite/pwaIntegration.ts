import type { InlineConfig } from 'vite';
import type { GenerateSWOptions, InjectManifestOptions } from 'workbox-build';
import { loadLine } from '../importingSource.js';
import { printedByMessage } from '../options/printedByMessage.js';
import { prepareBuild, withBackgroundFetch } from '../withBackgroundFetch.js';
import type { BackgroundFetchBuildOptions } from '../withBackgroundFetch.js';

/** What vite-plugin-pwa gives of itself to an integration; more is there. */
interface ResolvedPwa {
  readonly strategies: 'generateSW' | 'injectManifest';
  readonly swSrc: string;
  workbox: GenerateSWOptions;
  injectManifest: Omit<InjectManifestOptions, 'swSrc'>;
}

/** Hooks that vite-plugin-pwa takes as its option `integration`. */
export interface PwaIntegration {
  /** Called with the resolved options, which it changes, before the worker is built. */
  beforeBuildServiceWorker: (options: ResolvedPwa) => Promise<void>;
  /** Called with the config of the build of a worker of the app's own, which it changes. */
  configureCustomSWViteBuild: (config: InlineConfig) => void;
}

/** Prepares the build of vite-plugin-pwa's worker, by either strategy. */
export function pwaIntegration(options: BackgroundFetchBuildOptions): PwaIntegration {
  let load = '';
  return {
    beforeBuildServiceWorker: async (pwa) => {
      try {
        if (pwa.strategies === 'generateSW') {
          pwa.workbox = await withBackgroundFetch(pwa.workbox, options);
          return;
        }
        // Its own build compiles `swSrc`, and hands Workbox what came of it.
        const { config, script } = await prepareBuild(
          { ...pwa.injectManifest, swSrc: pwa.swSrc },
          options,
        );
        pwa.injectManifest = config;
        load = loadLine(script, options.workerType ?? 'classic');
      } catch (error) {
        throw printedByMessage(error);
      }
    },
    configureCustomSWViteBuild: (config) => {
      config.plugins = [
        ...(config.plugins ?? []),
        {
          name: 'background-fetch:worker',
          enforce: 'post',
          generateBundle(_, bundle) {
            for (const chunk of Object.values(bundle)) {
              if (chunk.type === 'chunk' && chunk.isEntry) chunk.code = load + chunk.code;
            }
          },
        },
      ];
    },
  };
}
