import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bytesContent, SeededRandom, seededContent } from '@internal/test-support';
import type { Content } from '@internal/test-support';
import { sha256 } from '@internal/test-support/checker';
import { packFolder } from 'workbox-background-fetch-build';
import { PACKS_PATH } from './app/settings.js';

export const PACK_ID = 'course';
export const MANIFEST_PATH = `${PACKS_PATH}${PACK_ID}.json`;

/** A version of the pack, as the build makes it. */
export interface BuiltVersion {
  readonly version: string;
  readonly digest: string;
  readonly manifest: Content;
  /** The pack's own files, by path. */
  readonly files: ReadonlyMap<string, Content>;
  readonly bundles: ReadonlyMap<string, Content>;
}

const KiB = 1024;
const LARGE_FILES = 3;
const SMALL_FILES = 20;
const BUNDLE_UP_TO = 16 * KiB;

/** Builds a version; equal numbers give equal versions, and neighbours share most of their files. */
export async function buildPack(
  seed: number,
  number: number,
  segmentBytes: number,
): Promise<BuiltVersion> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'soak-pack-'));
  try {
    const files = new Map<string, Content>();
    for (const [name, content] of filesOf(seed, number)) {
      const file = path.join(folder, PACK_ID, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content.read());
      files.set(`${PACKS_PATH}${PACK_ID}/${name}`, content);
    }
    const manifest = path.join(folder, `${PACK_ID}.json`);
    await packFolder({
      folder,
      globs: [`${PACK_ID}/**`],
      id: PACK_ID,
      title: 'Course',
      version: String(number),
      delivery: 'fast-follow',
      manifest,
      segmentBytes,
      bundleUpTo: BUNDLE_UP_TO,
    });
    const bundlesFolder = path.join(folder, `${PACK_ID}.bundles`);
    const bundles = new Map<string, Content>();
    for (const name of await readdir(bundlesFolder)) {
      const bytes = await readFile(path.join(bundlesFolder, name));
      bundles.set(
        `${PACKS_PATH}${PACK_ID}.bundles/${name}`,
        bytesContent(bytes, 'application/octet-stream'),
      );
    }
    const written = await readFile(manifest);
    return {
      version: String(number),
      digest: sha256(written),
      manifest: bytesContent(written, 'application/json'),
      files,
      bundles,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function filesOf(seed: number, number: number): Map<string, Content> {
  const files = new Map<string, Content>();
  const add = (name: string, index: number, upTo: number): void => {
    const random = new SeededRandom(seed * 1000 + index);
    const size = 1 + random.below(upTo);
    // A third of all files changes from one version to the next.
    let changes = 0;
    for (let version = 2; version <= number; version++) changes += random.below(3) === 0 ? 1 : 0;
    files.set(name, seededContent(`${seed} pack ${name} ${changes}`, size));
  };
  for (let index = 0; index < LARGE_FILES; index++) add(`film${index}.bin`, index, 2048 * KiB);
  for (let index = 0; index < SMALL_FILES; index++) {
    add(`small/${index}.bin`, LARGE_FILES + index, BUNDLE_UP_TO);
  }
  return files;
}
