import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Compilation } from 'webpack';
import { buildPacks } from '../buildPacks.js';
import type { AppPack, BuiltPacks } from '../buildPacks.js';
import { patternOf } from '../patternOf.js';

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
 * Builds packs of assets, and emits their manifests and bundles as assets. Nothing of a compilation is on
 * disk yet: its files are laid into a folder of their own for as long as that takes, so that packs are built
 * by the same code as everywhere.
 *
 * @param worker its name among the assets; the manifests go beside it.
 * @throws {PackBuildError} with the pack's id.
 */
export async function packAssets(
  packs: readonly WebpackPack[],
  compilation: Compilation,
  worker: string,
): Promise<PackedAssets> {
  const folder = await mkdtemp(path.join(tmpdir(), 'background-fetch-packs-'));
  try {
    const patterns = packs.map(({ globs }) => patternOf(globs));
    for (const { name, source } of compilation.getAssets()) {
      const file = fileName(name);
      if (file === undefined || !patterns.some((pattern) => pattern.test(file))) continue;
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), source.buffer());
    }
    const before = new Set(await filesIn(folder));
    const { declared, report } = await buildPacks(packs, path.join(folder, worker), folder);
    const { RawSource } = compilation.compiler.webpack.sources;
    for (const name of await filesIn(folder)) {
      if (before.has(name)) continue;
      const source = new RawSource(await readFile(path.join(folder, name)));
      // The worker knows them by their digests: nobody is to change them any more.
      compilation.emitAsset(name, source, { minimized: true });
    }
    return { declared, report };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Without a query; `undefined` for what lies outside of the output folder. */
function fileName(asset: string): string | undefined {
  const name = path.posix.normalize(asset.replace(/\?.*$/, ''));
  return name.startsWith('../') || path.posix.isAbsolute(name) ? undefined : name;
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/'),
    );
}
