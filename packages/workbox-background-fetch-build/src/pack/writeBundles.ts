import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BundledEntry, PackBundle } from 'workbox-content-packs/manifest';
import { bundleFiles } from './bundleFiles.js';
import { changed } from './digestFiles.js';
import type { PackFile } from './listFiles.js';
import { removeFiles } from './removeFiles.js';
import { BUNDLE, bundleName } from '../writtenNames.js';

/** Bundles as they were written, and where in them each file lies. */
export interface WrittenBundles {
  readonly bundles: readonly PackBundle[];
  readonly places: ReadonlyMap<PackFile, Pick<BundledEntry, 'bundle' | 'offset'>>;
}

/**
 * Writes bundles of small files into a folder, each named for its digest, so that several of the same
 * bytes are one.
 *
 * @throws {PackBuildError} `changed`, where a file is no longer what was listed.
 */
export async function writeBundles(
  files: readonly PackFile[],
  folder: string,
  mostBytes: number,
): Promise<WrittenBundles> {
  const bundles: PackBundle[] = [];
  const places = new Map<PackFile, Pick<BundledEntry, 'bundle' | 'offset'>>();
  const indexes = new Map<string, number>();
  if (files.length > 0) await mkdir(folder, { recursive: true });
  for await (const { bytes, digest, offsets } of bundleFiles(files, read, mostBytes)) {
    const bundle = indexes.get(digest) ?? bundles.length;
    for (const [file, offset] of offsets) places.set(file, { bundle, offset });
    if (bundle < bundles.length) continue;
    indexes.set(digest, bundle);
    const name = bundleName(digest);
    await writeFile(path.join(folder, name), bytes);
    bundles.push({ url: `${path.basename(folder)}/${name}`, size: bytes.length, digest });
  }
  return { bundles, places };
}

/** Removes the bundles of earlier builds from a folder, but for these. */
export async function removeOtherBundles(
  folder: string,
  bundles: readonly PackBundle[],
): Promise<void> {
  const named = new Set(bundles.map(({ digest }) => bundleName(digest)));
  await removeFiles(folder, (name) => BUNDLE.test(name) && !named.has(name));
}

async function read(file: PackFile): Promise<Buffer> {
  const bytes = await readFile(file.file);
  if (bytes.length !== file.size) throw changed(file);
  return bytes;
}
