import path from 'node:path';
import { inspect } from 'node:util';
import type { Compilation, Compiler, WebpackPluginInstance } from 'webpack';
import type {
  ManifestTransform,
  WebpackGenerateSWOptions,
  WebpackInjectManifestOptions,
} from 'workbox-build';
import type { AppPack } from '../buildPacks.js';
import { checkOptions } from '../options/checkOptions.js';
import { APP_PACK_OPTIONS, checkPacks, refuseWholeApp } from '../options/checkPacks.js';
import { pageScript, workerScript } from '../emitScripts.js';
import { loadLine } from '../importingSource.js';
import { optionError } from '../options/optionError.js';
import { patternOf } from '../patternOf.js';
import { refuseOption } from '../options/refuseOption.js';
import { splitEntries } from '../splitManifest.js';
import {
  DEFAULT_LARGER_THAN,
  packsConfig,
  reportOf,
  withoutLarge,
  workerConfig,
} from '../withBackgroundFetch.js';
import type { BackgroundFetchBuildOptions } from '../withBackgroundFetch.js';
import { appPackGlobs, PAGE_SCRIPT } from '../writtenNames.js';
import { asValidationError } from './asValidationError.js';
import { AssetFolder } from './assetFolder.js';
import { asWebpackError } from './asWebpackError.js';
import { packAssets } from './packAssets.js';
import type { PackedAssets, WebpackPack } from './packAssets.js';
import { tagPages } from './tagPages.js';

/**
 * Options of the webpack plugin, besides those of `withBackgroundFetch()`.
 *
 * @example
 * import type { WebpackPluginOptions } from 'workbox-background-fetch-build/webpack';
 *
 * const options: WebpackPluginOptions = { largerThan: 10_000_000, injectPage: false };
 */
export interface WebpackPluginOptions extends Omit<BackgroundFetchBuildOptions, 'packs'> {
  /** Content packs to build of what webpack emits; default none. Their files leave the precache. */
  readonly packs?: readonly WebpackPack[];
  /** Whether pages of html-webpack-plugin get the tag of the page's script; default true. */
  readonly injectPage?: boolean;
}

/** What workbox-webpack-plugin leaves out where nobody says otherwise. */
const EXCLUDED_BY_DEFAULT = [/\.map$/, /^manifest.*\.js$/];

/** What workbox-webpack-plugin's classes take. */
export type WorkerConfig = WebpackGenerateSWOptions | WebpackInjectManifestOptions;

/** `GenerateSW` or `InjectManifest` of workbox-webpack-plugin. */
export type WorkerPlugin<Config extends WorkerConfig> = new (config: Config) => {
  /** As webpack calls it. */
  apply(compiler: Compiler): void;
};

/**
 * Background downloads of large files in a webpack 5 app whose worker workbox-webpack-plugin builds.
 *
 * @param WorkerClass `GenerateSW` or `InjectManifest`, which then must not be among the plugins itself.
 * @param config what it would be given.
 *
 * @example
 * import { backgroundFetch } from 'workbox-background-fetch-build/webpack';
 * import workbox from 'workbox-webpack-plugin';
 *
 * export default { plugins: [backgroundFetch(workbox.GenerateSW, { swDest: 'sw.js' })] };
 *
 * @throws {TypeError} for options that cannot be.
 * @throws {PackBuildError} for those of packs. Of both, the `name` is `ValidationError`, as webpack-cli knows it; a
 * pack that cannot be built is an error of webpack's, with `code` and `option` of a `PackBuildError`.
 */
export function backgroundFetch<Config extends WorkerConfig>(
  WorkerClass: WorkerPlugin<Config>,
  config: Config,
  options: WebpackPluginOptions = {},
): WebpackPluginInstance {
  check(WorkerClass, config, options);
  const { largerThan = DEFAULT_LARGER_THAN, packs = [] } = options;
  const { injectPage = true, log = console.log, workerType = 'classic' } = options;
  const cacheId = ('cacheId' in config && config.cacheId) || 'workbox';

  const assetFolder = new AssetFolder();
  const packed = new WeakMap<Compilation, PackedAssets>();
  /** What the worker must load, by the compilation that it is of. */
  const scripts = new WeakMap<Compilation, string>();
  // Workbox gives transforms the compilation: the list is known here, and nowhere earlier.
  const split: ManifestTransform = async (entries, given) => {
    const compilation = given as Compilation;
    const parts = splitEntries(
      entries.map(({ url, revision, size }) => ({ url, revision, size })),
      largerThan,
      options.largeGlobs,
    );
    const { declared, report } = packed.get(compilation) ?? { declared: [], report: [] };
    const { name, script } = await workerScript({
      ...workerConfig(parts, options, cacheId),
      ...packsConfig({ declared }, options),
    });
    scripts.set(compilation, name);
    const { RawSource } = compilation.compiler.webpack.sources;
    const folder = path.posix.dirname(workerName(config, compilation));
    // Minimizers look at late assets, too, and would leave its hash untrue.
    const asset = path.posix.join(folder, name);
    compilation.emitAsset(asset, new RawSource(script), { minimized: true });
    for (const line of [...report, ...reportOf(parts.large)]) log(line);
    return withoutLarge(parts)(entries, compilation);
  };
  const worker = new WorkerClass({
    ...config,
    // By expressions: the first function in here has the last word, and Workbox adds one of its own.
    exclude: [
      ...packs.flatMap(({ id, globs }) => [
        patternOf(globs),
        patternOf(appPackGlobs(id).map((glob) => `**/${glob}`)),
      ]),
      ...(config.exclude ?? EXCLUDED_BY_DEFAULT),
    ],
    maximumFileSizeToCacheInBytes: Number.MAX_SAFE_INTEGER,
    manifestTransforms: [...(config.manifestTransforms ?? []), split],
  });

  return {
    apply(compiler) {
      const { ConcatSource, RawSource } = compiler.webpack.sources;
      const { PROCESS_ASSETS_STAGE_ADDITIONAL, PROCESS_ASSETS_STAGE_OPTIMIZE_TRANSFER } =
        compiler.webpack.Compilation;
      const name = 'background-fetch';
      worker.apply(compiler);
      compiler.hooks.shutdown.tapPromise(name, () => assetFolder.remove());
      compiler.hooks.thisCompilation.tap(name, (compilation) => {
        const { processAssets } = compilation.hooks;
        const first = { name, stage: PROCESS_ASSETS_STAGE_ADDITIONAL };
        processAssets.tapPromise(first, async () => {
          compilation.emitAsset(PAGE_SCRIPT, new RawSource(await pageScript()), {
            minimized: true,
          });
        });
        // One before Workbox looks at what there is.
        const pack = { name, stage: PROCESS_ASSETS_STAGE_OPTIMIZE_TRANSFER - 11 };
        processAssets.tapPromise(pack, async () => {
          if (packs.length === 0) return;
          const worker = workerName(config, compilation);
          const { allowedOrigins } = options;
          try {
            packed.set(
              compilation,
              await packAssets(packs, compilation, worker, assetFolder, allowedOrigins),
            );
          } catch (error) {
            throw asWebpackError(error, compiler.webpack);
          } finally {
            // Who watches builds again, and not all of it.
            if (!compiler.watchMode) await assetFolder.remove();
          }
        });
        // One after Workbox has written the worker, and before others compress it.
        const last = { name, stage: PROCESS_ASSETS_STAGE_OPTIMIZE_TRANSFER - 9 };
        processAssets.tap(last, () => {
          const script = scripts.get(compilation);
          // Where Workbox failed, it has said why.
          if (script === undefined) return;
          const load = loadLine(script, workerType);
          compilation.updateAsset(
            workerName(config, compilation),
            (code) => new ConcatSource(load, code),
          );
        });
        if (injectPage) tagPages(compilation);
      });
    },
  };
}

/** What a pack of assets has not: they are laid into a folder of ours. */
const NOT_OF_ASSETS: readonly string[] = ['folder', 'cacheFile'] satisfies Exclude<
  keyof AppPack,
  keyof WebpackPack
>[];

/** @throws {TypeError} {PackBuildError} before webpack has done anything. */
function check(WorkerClass: unknown, config: unknown, options: WebpackPluginOptions): void {
  try {
    checkWorker(WorkerClass, config);
    checkOptions(options, ['injectPage']);
    const { injectPage = true } = options;
    if (typeof injectPage !== 'boolean') refuseOption('injectPage', injectPage, 'true or false');
    checkPacks(
      options,
      APP_PACK_OPTIONS.filter((name) => !NOT_OF_ASSETS.includes(name)),
    );
    refuseWholeApp(options.packs ?? [], '');
  } catch (error) {
    throw asValidationError(error);
  }
}

/** Written without types, it may be what would stand among the plugins: made already, with its config inside. */
function checkWorker(WorkerClass: unknown, config: unknown): void {
  const example = 'as in backgroundFetch(workbox.GenerateSW, { swDest: "sw.js" }, { packs })';
  if (typeof WorkerClass !== 'function') {
    throw optionError(
      `The first argument must be the class GenerateSW or InjectManifest itself, the second its config, and the third our options, ${example}; found ${shown(WorkerClass)}.`,
    );
  }
  if (Object(config) === config) return;
  throw optionError(
    `The second argument must be the config of ${WorkerClass.name}, ${example}; found ${shown(config)}.`,
  );
}

/** What it was made of: what is in it would be long. */
function shown(found: unknown): string {
  const isMade = Object(found) === found && Object.getPrototypeOf(found) !== null;
  return isMade
    ? `an instance of ${(found as object).constructor.name}`
    : inspect(found, { depth: -1 });
}

/** As Workbox names the worker's asset. */
function workerName(config: WorkerConfig, { compiler }: Compilation): string {
  const swDest =
    config.swDest ??
    ('swSrc' in config ? `${path.parse(config.swSrc).name}.js` : 'service-worker.js');
  if (!path.isAbsolute(swDest)) return swDest;
  return path.relative(compiler.outputPath, swDest).split(path.sep).join('/');
}
