import path from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { checkOptions } from '../options/checkOptions.js';
import { checkPackFolders, checkPacks } from '../options/checkPacks.js';
import { OptionError } from '../options/optionError.js';
import { printedByMessage } from '../options/printedByMessage.js';
import { refuseOption } from '../options/refuseOption.js';
import type { VitePluginOptions } from './backgroundFetch.js';
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
  const { pwa, workbox = {}, injectPage = true, packs = [] } = options;
  if (pwa !== undefined && typeof pwa !== 'function') {
    refuseOption('pwa', pwa, 'a function, as in (integration) => VitePWA({ integration })');
  }
  if (typeof injectPage !== 'boolean') refuseOption('injectPage', injectPage, 'true or false');
  checkPacks(options);
  // vite-plugin-pwa says where its files are once it builds.
  if (pwa) return;
  // Neither a primitive nor null.
  if (Object(workbox) !== workbox) refuseOption('workbox', workbox, 'options of generateSW');
  const { root, base, build } = config;
  checkPackFolders(packs, workbox.globDirectory ?? path.resolve(root, build.outDir));
  workerNameOf(config, workbox);
  if (/^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(base)) {
    throw new OptionError(
      `base must be a path, because a worker is registered from the pages' own origin only; found ${JSON.stringify(base)}: say where assets are by experimental.renderBuiltUrl.`,
    );
  }
}
