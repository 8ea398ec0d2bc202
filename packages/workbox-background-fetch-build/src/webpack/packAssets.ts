import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Compilation } from 'webpack';
import { buildPacks } from '../buildPacks.js';
import type { AppPack, BuiltPacks } from '../buildPacks.js';
import { manifestsBefore, withManifests } from '../pack/manifestsBefore.js';
import type { LaidManifests } from '../pack/manifestsBefore.js';
import { patternOf } from '../patternOf.js';
import type { AssetFolder, NamedSource } from './assetFolder.js';
import { PAGE_SCRIPT } from '../writtenNames.js';
import { publicPathOf } from './publicPathOf.js';

/**
 * A pack that is made of what webpack emits. `globs` are relative to the output folder, and match the names
 * that assets have there.
 *
 * @example
 * import type { WebpackPack } from 'workbox-background-fetch-build/webpack';
 *
 * const pack: WebpackPack = { id: 'course-3', title: 'Course 3', version: '7', globs: ['course-3/**'] };
 */
export interface WebpackPack extends Omit<AppPack, 'folder' | 'globs' | 'cacheFile'> {
  readonly globs: readonly string[];
}

/** Packs as a compilation has them. */
export type PackedAssets = Pick<BuiltPacks, 'declared' | 'report'>;

/**
 * Builds packs of assets, and emits their manifests, bundles and copies as assets; what people should look at becomes
 * warnings of the compilation.
 *
 * @param worker its name among the assets; the manifests go beside it.
 * @param allowedOrigins from which the worker takes files, too.
 * @throws {PackBuildError} with the pack's id.
 */
export async function packAssets(
  packs: readonly WebpackPack[],
  compilation: Compilation,
  worker: string,
  assetFolder: AssetFolder,
  allowedOrigins: readonly string[] = [],
): Promise<PackedAssets> {
  const patterns = packs.map(({ globs }) => patternOf(globs));
  const assets = compilation.getAssets().flatMap(({ name, source }): NamedSource[] => {
    const file = fileName(name);
    const isPacked = file !== undefined && patterns.some((pattern) => pattern.test(file));
    return isPacked ? [[file, source]] : [];
  });
  const folder = await assetFolder.lay(assets);
  const publicPath = publicPathOf(compilation, allowedOrigins);
  const placed = packs.map((pack) => ({
    ...(publicPath === undefined ? {} : { publicPath }),
    ...{ cacheFile: assetFolder.cacheFile(pack.id), ...pack },
  }));
  const swDest = path.join(folder, worker);
  const before = await builtBefore(packs, compilation, path.posix.dirname(worker));
  const content = `assets that webpack emits, by their names in output.path (${topLevel(compilation)})`;
  const { declared, report, warnings, copies } = await withManifests(
    path.dirname(swDest),
    before,
    () => buildPacks(placed, swDest, folder, content),
  );
  const {
    WebpackError,
    sources: { RawSource },
  } = compilation.compiler.webpack;
  for (const warning of warnings) compilation.warnings.push(new WebpackError(`${warning}.`));
  const sources = new Map(assets);
  for (const name of await assetFolder.writtenByPacks()) {
    const original = copies.get(path.posix.relative(path.posix.dirname(worker), name));
    // A copy's bytes are in memory already, as those of the asset that it was made of.
    const source =
      sources.get(original ?? '') ?? new RawSource(await readFile(path.join(folder, name)));
    // The worker knows them by their digests: nobody is to change them any more.
    compilation.emitAsset(name, source, { minimized: true });
  }
  return { declared, report };
}

/** What the last build has left where this one is about to write. */
function builtBefore(
  packs: readonly WebpackPack[],
  { compiler: { outputPath, outputFileSystem } }: Compilation,
  home: string,
): Promise<LaidManifests> {
  const ids = packs.map(({ id }) => id);
  return manifestsBefore(ids, (name) => {
    const file = path.join(outputPath, home, name);
    return new Promise((resolve, reject) => {
      if (!outputFileSystem) reject(new Error('There is no output yet.'));
      outputFileSystem?.readFile(file, (error, bytes) => {
        if (error || !bytes) reject(error ?? new Error(`There is nothing in ${file}.`));
        else resolve(Buffer.from(bytes));
      });
    });
  });
}

const MOST_NAMED = 5;

/** What lies right in the output folder, for whoever looks for a pack's files there. */
function topLevel(compilation: Compilation): string {
  const names = compilation
    .getAssets()
    .map(({ name }) => fileName(name))
    .filter((name) => name !== undefined && name !== PAGE_SCRIPT);
  const tops = [...new Set(names.map((name = '') => /^[^/]*\/?/.exec(name)?.[0] ?? ''))].sort();
  const isFolder = (name: string): boolean => name.endsWith('/');
  const sorted = [...tops.filter(isFolder), ...tops.filter((name) => !isFolder(name))];
  const more = sorted.length > MOST_NAMED ? ['…'] : [];
  return [...sorted.slice(0, MOST_NAMED), ...more].join(', ');
}

/** Without a query; `undefined` for what lies outside of the output folder. */
function fileName(asset: string): string | undefined {
  const name = path.posix.normalize(asset.replace(/\?.*$/, ''));
  return name.startsWith('../') || path.posix.isAbsolute(name) ? undefined : name;
}
