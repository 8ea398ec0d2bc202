import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import type { HtmlTagDescriptor, Plugin, PluginOption, ResolvedConfig } from 'vite';
import { generateSW } from 'workbox-build';
import type { GenerateSWOptions } from 'workbox-build';
import { manifestsBefore, withManifests } from '../pack/manifestsBefore.js';
import type { LaidManifests } from '../pack/manifestsBefore.js';
import { printedByMessage } from '../options/printedByMessage.js';
import { withBackgroundFetch } from '../withBackgroundFetch.js';
import type { BackgroundFetchBuildOptions } from '../withBackgroundFetch.js';
import { PAGE_SCRIPT } from '../writtenNames.js';
import { isServerBuild } from './isServerBuild.js';
import { optionsPlugin } from './optionsPlugin.js';
import { pwaIntegration } from './pwaIntegration.js';
import type { PwaIntegration } from './pwaIntegration.js';
import { workerFileOf, workerNameOf } from './workerNameOf.js';

/**
 * Options of the Vite plugin, besides those of `withBackgroundFetch()`.
 *
 * @example
 * import type { VitePluginOptions } from 'workbox-background-fetch-build/vite';
 *
 * const options: VitePluginOptions = { largerThan: 10_000_000, workbox: { skipWaiting: true } };
 */
export interface VitePluginOptions extends BackgroundFetchBuildOptions {
  /**
   * Makes vite-plugin-pwa, which then builds and registers the worker, with the `integration` that it
   * is to be given; default none, and this plugin does both.
   */
  readonly pwa?: (integration: PwaIntegration) => PluginOption;
  /**
   * For Workbox's `generateSW`, where this plugin builds the worker; default `sw.js` for all files. A
   * `swDest` is relative to Vite's `root`, and within `build.outDir`.
   */
  readonly workbox?: Partial<GenerateSWOptions>;
  /** Whether pages get the tag of the page's script; default true. */
  readonly injectPage?: boolean;
}

/**
 * Background downloads of large files in a Vite app: alone, or with vite-plugin-pwa by either strategy.
 * Only `vite build` has a worker; `vite dev` is left alone.
 *
 * @example
 * import { backgroundFetch } from 'workbox-background-fetch-build/vite';
 *
 * export default { plugins: [backgroundFetch()] };
 *
 * @throws {TypeError} when a build begins, for options that cannot be; so is a `base` of another origin, where
 * this plugin registers the worker.
 * @throws {PackBuildError} then, for options of packs; during the build, for packs that cannot be built.
 */
export function backgroundFetch(options: VitePluginOptions = {}): PluginOption {
  // Written without types, they may be anything, which is refused once Vite builds.
  const { pwa, workbox = {}, injectPage = true, ...own } = Object(options) as VitePluginOptions;
  const checked = optionsPlugin(options);
  return typeof pwa === 'function'
    ? [checked, pagePlugin(injectPage), pwa(pwaIntegration(own))]
    : [checked, pagePlugin(injectPage, workbox), workerPlugin(workbox, own)];
}

/** @param workbox of the worker that pages register; where there is none, somebody else does. */
function pagePlugin(injectsScript: boolean, workbox?: Partial<GenerateSWOptions>): Plugin {
  let base = '/';
  let worker = '';
  let isOfServer = false;
  return {
    name: 'background-fetch:page',
    apply: 'build',
    configResolved: (config) => {
      base = config.base;
      isOfServer = isServerBuild(config);
      if (workbox && !isOfServer) worker = workerNameOf(config, workbox);
    },
    transformIndexHtml: (_, { path: page }) => {
      if (isOfServer) return [];
      // Relative to the page, which may lie in a folder.
      const way = path.posix.relative(path.posix.dirname(page), '/');
      const root = base === './' ? path.posix.join(way, './') : base;
      const tags: HtmlTagDescriptor[] = [];
      if (workbox) {
        const url = JSON.stringify(root + worker);
        const children = `navigator.serviceWorker?.register(${url});`;
        tags.push({ tag: 'script', children, injectTo: 'head' });
      }
      if (injectsScript) {
        // It is written beside the worker.
        const src = root + path.posix.join(path.posix.dirname(worker), PAGE_SCRIPT);
        tags.push({ tag: 'script', attrs: { src }, injectTo: 'head' });
      }
      return tags;
    },
  };
}

function workerPlugin(
  workbox: Partial<GenerateSWOptions>,
  own: BackgroundFetchBuildOptions,
): Plugin {
  let vite: ResolvedConfig | undefined;
  let before: LaidManifests = new Map();
  return {
    name: 'background-fetch:worker',
    apply: 'build',
    enforce: 'post',
    configResolved: async (config) => {
      vite = config;
      if (isServerBuild(config)) return;
      // Vite empties the folder before the packs are built.
      const home = path.dirname(workerFileOf(config, workbox));
      const ids = (own.packs ?? []).map(({ id }) => id);
      before = await manifestsBefore(ids, (name) => readFile(path.join(home, name)));
    },
    closeBundle: {
      sequential: true,
      async handler(error?: Error) {
        // Its own: environments may share one config.
        const isOfServer = isServerBuild(this.environment.config);
        if (error !== undefined || vite === undefined || isOfServer) return;
        const folder = path.resolve(vite.root, vite.build.outDir);
        const config = {
          globDirectory: folder,
          globPatterns: ['**/*'],
          // Vite names them by their content.
          dontCacheBustURLsMatching: new RegExp(`^${vite.build.assetsDir}/`),
          mode: vite.mode,
          sourcemap: false,
          ...workbox,
          swDest: workerFileOf(vite, workbox),
        };
        try {
          const prepared = await withManifests(path.dirname(config.swDest), before, () =>
            withBackgroundFetch(config, own),
          );
          const { warnings } = await generateSW(prepared);
          for (const warning of warnings) vite.logger.warn(warning);
        } catch (error) {
          const told = printedByMessage(error);
          if (!vite.build.watch) throw told;
          // Thrown here, it would end the watcher, which does not say why.
          vite.logger.error(inspect(told));
        }
      },
    },
  };
}
