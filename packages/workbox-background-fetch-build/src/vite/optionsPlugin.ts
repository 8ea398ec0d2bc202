import path from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { checkOptions } from '../options/checkOptions.js';
import { checkPackFolders, checkPacks, refuseWholeApp } from '../options/checkPacks.js';
import { optionError } from '../options/optionError.js';
import { printedByMessage } from '../options/printedByMessage.js';
import { refuseOption } from '../options/refuseOption.js';
import type { VitePluginOptions } from './backgroundFetch.js';
import { isServerBuild } from './isServerBuild.js';
import { workerNameOf } from './workerNameOf.js';

/**
 * Refuses options that cannot be before Vite builds anything. Not where they are given, which `vite dev` reads, too;
 * and in no hook of the bundler, which prints its own stack of whatever is thrown there.
 */
export function optionsPlugin(options: VitePluginOptions): Plugin {
  return {
    name: 'background-fetch:options',
    apply: 'build',
    configResolved: (config) => {
      try {
        check(options, config);
      } catch (error) {
        throw printedByMessage(error);
      }
    },
  };
}

function check(options: VitePluginOptions, config: ResolvedConfig): void {
  checkOptions(options, ['pwa', 'workbox', 'injectPage']);
  const { pwa, workbox, injectPage = true, packs = [] } = options;
  if (pwa !== undefined && typeof pwa !== 'function') {
    refuseOption('pwa', pwa, 'a function, as in (integration) => VitePWA({ integration })');
  }
  if (typeof injectPage !== 'boolean') refuseOption('injectPage', injectPage, 'true or false');
  checkPacks(options);
  if (pwa) {
    if (workbox !== undefined) {
      throw optionError(
        'workbox has no meaning beside pwa, because vite-plugin-pwa builds the worker then: give these options to that, as in VitePWA({ integration, workbox }).',
      );
    }
    // It says where its files are once it builds.
    refuseWholeApp(packs);
    return;
  }
  checkWorkbox(workbox);
  // All else concerns the worker, and the pages that register it.
  if (isServerBuild(config)) return;
  const { root, base, build } = config;
  checkPackFolders(packs, workbox?.globDirectory ?? path.resolve(root, build.outDir));
  workerNameOf(config, workbox ?? {});
  if (/^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(base)) {
    throw optionError(
      `base must be a path, because a worker is registered from the pages' own origin only; found ${JSON.stringify(base)}: say where assets are by experimental.renderBuiltUrl.`,
    );
  }
}

/** What is read of them here; Workbox looks at all of them. */
function checkWorkbox(workbox: unknown): void {
  if (workbox === undefined) return;
  // Neither a primitive nor null.
  if (Object(workbox) !== workbox) refuseOption('workbox', workbox, 'options of generateSW');
  const { swDest, globDirectory } = workbox as Record<string, unknown>;
  for (const [name, found] of Object.entries({ swDest, globDirectory })) {
    if (found === undefined || typeof found === 'string') continue;
    const allowed = `the path of a ${name === 'swDest' ? 'file' : 'folder'}`;
    refuseOption(`workbox.${name}`, found, allowed);
  }
}
