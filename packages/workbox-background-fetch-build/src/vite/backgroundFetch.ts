import path from 'node:path';
import type { HtmlTagDescriptor, Plugin, PluginOption, ResolvedConfig } from 'vite';
import { generateSW } from 'workbox-build';
import type { GenerateSWOptions } from 'workbox-build';
import { withBackgroundFetch } from '../withBackgroundFetch.js';
import type { BackgroundFetchBuildOptions } from '../withBackgroundFetch.js';
import { PAGE_SCRIPT } from '../writtenNames.js';
import { pwaIntegration } from './pwaIntegration.js';
import type { PwaIntegration } from './pwaIntegration.js';

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
  /** For Workbox's `generateSW`, where this plugin builds the worker; default `sw.js` for all files. */
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
 * @throws {TypeError} during the build, for options that cannot be.
 */
export function backgroundFetch(options: VitePluginOptions = {}): PluginOption {
  const { pwa, workbox = {}, injectPage = true, ...own } = options;
  const page = pagePlugin(injectPage, pwa === undefined);
  if (pwa) return [page, pwa(pwaIntegration(own))];
  return [page, workerPlugin(workbox, own)];
}

function pagePlugin(injectsScript: boolean, registers: boolean): Plugin {
  let base = '/';
  return {
    name: 'background-fetch:page',
    apply: 'build',
    configResolved: (config) => {
      base = config.base;
    },
    transformIndexHtml: () => {
      const tags: HtmlTagDescriptor[] = [];
      if (registers) {
        const children = `navigator.serviceWorker?.register(${JSON.stringify(`${base}sw.js`)});`;
        tags.push({ tag: 'script', children, injectTo: 'head' });
      }
      if (injectsScript) {
        tags.push({ tag: 'script', attrs: { src: base + PAGE_SCRIPT }, injectTo: 'head' });
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
  return {
    name: 'background-fetch:worker',
    apply: 'build',
    enforce: 'post',
    configResolved: (config) => {
      vite = config;
    },
    closeBundle: {
      sequential: true,
      async handler(error?: Error) {
        if (error !== undefined || vite === undefined || vite.build.ssr !== false) return;
        const folder = path.resolve(vite.root, vite.build.outDir);
        const { warnings } = await generateSW(
          await withBackgroundFetch(
            {
              globDirectory: folder,
              globPatterns: ['**/*'],
              // Vite names them by their content.
              dontCacheBustURLsMatching: new RegExp(`^${vite.build.assetsDir}/`),
              mode: vite.mode,
              sourcemap: false,
              ...workbox,
              swDest: path.join(folder, 'sw.js'),
            },
            own,
          ),
        );
        for (const warning of warnings) vite.logger.warn(warning);
      },
    },
  };
}
