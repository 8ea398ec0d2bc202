import { inspect } from 'node:util';
import type { InlineConfig, ResolvedConfig } from 'vite';
import type { GenerateSWOptions, InjectManifestOptions } from 'workbox-build';
import { loadLine } from '../importingSource.js';
import { checkBuild } from '../options/checkBuild.js';
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
  /** Called with Vite's config, once that is known. */
  configureOptions: (config: ResolvedConfig) => void;
  /** Called with the resolved options, which it changes, before the worker is built. */
  beforeBuildServiceWorker: (options: ResolvedPwa) => Promise<void>;
  /** Called with the config of the build of a worker of the app's own, which it changes. */
  configureCustomSWViteBuild: (config: InlineConfig) => void;
}

/** Prepares the build of vite-plugin-pwa's worker, by either strategy. */
export function pwaIntegration(options: BackgroundFetchBuildOptions): PwaIntegration {
  let load = '';
  let vite: ResolvedConfig | undefined;
  // A watcher builds again with options that were changed for the build before, whose script has gone.
  const unchanged = new WeakMap<ResolvedPwa, Pick<ResolvedPwa, 'workbox' | 'injectManifest'>>();
  return {
    configureOptions: (config) => {
      vite = config;
    },
    beforeBuildServiceWorker: async (pwa) => {
      const { workbox, injectManifest } = unchanged.get(pwa) ?? pwa;
      unchanged.set(pwa, { workbox, injectManifest });
      try {
        if (pwa.strategies === 'generateSW') {
          pwa.workbox = await withBackgroundFetch(workbox, options);
          return;
        }
        // Its own build compiles `swSrc`, and hands Workbox what came of it.
        const given = { ...injectManifest, swSrc: pwa.swSrc };
        checkBuild(given, options);
        const { config, script } = await prepareBuild(given, options);
        pwa.injectManifest = config;
        load = loadLine(script, options.workerType ?? 'classic');
      } catch (error) {
        const told = printedByMessage(error);
        // A watcher ends by it, and does not say why; there is no other way to have no worker built.
        if (vite?.build.watch) vite.logger.error(inspect(told));
        throw told;
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
