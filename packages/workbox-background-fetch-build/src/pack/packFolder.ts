import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import mime from 'mime';
import { escapePath } from 'tinyglobby';
import { PACK_FORMAT } from 'workbox-content-packs/manifest';
import type { Delivery, PackEntry, PackIcon, PackManifest } from 'workbox-content-packs/manifest';
import { bundleFolderName, copyFolderName } from '../writtenNames.js';
import { DigestCache } from './digestCache.js';
import { checkFolder } from './checkFolder.js';
import {
  checkPackOptions,
  DEFAULT_BUNDLE_UP_TO,
  DEFAULT_SEGMENT_BYTES,
} from './checkPackOptions.js';
import { digestFiles } from './digestFiles.js';
import { listContent } from './listContent.js';
import type { PackFile } from './listFiles.js';
import { PackBuildError } from './packBuildError.js';
import { checkedManifest } from './readManifest.js';
import { refuse } from './refuse.js';
import { requirePlaces } from './requirePlaces.js';
import { sameVersionWarning } from './sameVersion.js';
import { urlOfName } from './urlOfName.js';
import { wayTo } from './wayTo.js';
import { removeOtherBundles, writeBundles } from './writeBundles.js';
import { hasCopies, removeOtherCopies, writeCopies } from './writeCopies.js';

/**
 * What a pack is made of, and what it is called.
 *
 * @example
 * import type { PackFolderOptions } from 'workbox-background-fetch-build';
 *
 * const options: PackFolderOptions = {
 *   folder: 'dist',
 *   globs: ['course-3/**'],
 *   id: 'course-3',
 *   title: 'Course 3',
 *   version: '7',
 *   manifest: 'dist/course-3.pack.json',
 * };
 */
export interface PackFolderOptions {
  /** Whose files it is made of. */
  readonly folder: string;
  /**
   * Which of them; default all, without those whose names start with a dot. Never what builds write:
   * manifests and bundles of packs, and the scripts of worker and page.
   */
  readonly globs?: readonly string[];
  /** Names the pack for ever: letters, digits, `.`, `_` and `-`; at most 64. */
  readonly id: string;
  /** What people see. */
  readonly title: string;
  /** Whole numbers with dots between, such as `7` or `7.1.0`. */
  readonly version: string;
  /** Default `on-demand`. */
  readonly delivery?: Delivery;
  /** What people see beside the title, by URLs relative to the manifest or absolute; default none. */
  readonly icons?: readonly PackIcon[];
  /** The file to write; bundles go beside it, into `<id>.bundles`, which is this pack's alone. */
  readonly manifest: string;
  /** The URL of `folder`, ending in `/`; default the way to it from the manifest. */
  readonly publicPath?: string;
  /** The size of a segment, in bytes; default 8 MiB, at most 64 MiB. */
  readonly segmentBytes?: number;
  /** Files of at most so many bytes travel in bundles; default 128 KiB, at most 1 MiB; 0 for none. */
  readonly bundleUpTo?: number;
  /**
   * Whether files that are in no bundle are fetched from copies under content-hashed names, which go beside
   * the manifest, into `<id>.files`, which is this pack's alone then; default false. A deploy that replaces a
   * file then changes no bytes under those who are downloading it, as long as the copies of the version before
   * stay on the server.
   *
   * @example
   * import { packFolder } from 'workbox-background-fetch-build';
   *
   * const course = { folder: 'dist', globs: ['course-3/**'], id: 'course-3', title: 'Course 3', version: '7' };
   * await packFolder({ ...course, manifest: 'dist/course-3.pack.json', hashNames: true });
   */
  readonly hashNames?: boolean;
  /** A file that keeps digests between builds; default none. */
  readonly cacheFile?: string;
  /** Told how far reading and digesting are, after each segment. */
  readonly onProgress?: (progress: PackProgress) => void;
}

/**
 * How far a pack is, in bytes of files that are digested; what the digest cache knows counts as done.
 *
 * @example
 * import { packFolder } from 'workbox-background-fetch-build';
 * import type { PackProgress } from 'workbox-background-fetch-build';
 *
 * const onProgress = ({ done, total }: PackProgress) => console.log(`${done} of ${total} bytes`);
 * await packFolder({ folder: 'dist', id: 'course-3', title: 'Course 3', version: '7', manifest: 'dist/course-3.pack.json', onProgress });
 */
export interface PackProgress {
  readonly done: number;
  readonly total: number;
}

/** A pack as it was written. */
export interface BuiltPack {
  readonly manifest: PackManifest;
  /** SHA-256 of the manifest's file, in hexadecimal: what the worker checks it by. */
  readonly digest: string;
  /** What it is made of, relative to the folder, with `/` between. */
  readonly names: readonly string[];
  /** Of which of them each copy was made; by where it is fetched from, relative to the manifest. */
  readonly copies: ReadonlyMap<string, string>;
  /** For people: that what it replaces was another one of the same version. */
  readonly warning?: string | undefined;
}

const MiB = 1024 * 1024;

/**
 * Writes a pack's manifest, and the bundles of its small files. The same files and options give the
 * same bytes. The files themselves are neither moved nor, but for `hashNames`, copied.
 *
 * @example
 * import { packFolder } from 'workbox-background-fetch-build';
 *
 * const { entries } = await packFolder({ folder: 'dist', id: 'course-3', title: 'Course 3', version: '7', manifest: 'dist/course-3.pack.json' });
 * console.log(`${entries.length} files`);
 *
 * @throws {PackBuildError} where an option, a name, a link, a changing file, or more than 100,000 of them
 * stand in the way.
 */
export async function packFolder(options: PackFolderOptions): Promise<PackManifest> {
  return (await buildPack(options)).manifest;
}

/**
 * `packFolder()`, which also tells the digest of what it wrote.
 *
 * @param leftOut globs of what is no content, whatever the pack's globs say.
 * @param content what globs must match, for a person whose files lie nowhere yet; default files in the folder.
 */
export async function buildPack(
  options: PackFolderOptions,
  leftOut: readonly string[] = [],
  content = `files in ${options.folder}`,
): Promise<BuiltPack> {
  checkPackOptions(options);
  requirePlaces(options);
  const { folder, id, title, version, delivery = 'on-demand', manifest } = options;
  const { segmentBytes = DEFAULT_SEGMENT_BYTES, bundleUpTo = DEFAULT_BUNDLE_UP_TO } = options;
  const { globs = ['**/*'] } = options;
  await checkFolder(folder);
  const home = path.dirname(path.resolve(manifest));
  const bundleFolder = path.join(home, bundleFolderName(id));
  const copyFolder = path.join(home, copyFolderName(id));
  const own = [manifest, options.cacheFile, bundleFolder].flatMap((file) => {
    const name = file === undefined ? '' : slashed(path.relative(folder, file));
    return name === '' || name.startsWith('../')
      ? []
      : [escapePath(name), `${escapePath(name)}/**`];
  });
  const files = await listContent(folder, globs, [...leftOut, ...own]);
  if (files.length === 0) refuse('globs', globs, `patterns that match ${content}`);
  const base = options.publicPath ?? wayTo(folder, home);
  const mostBundled = Math.min(bundleUpTo, segmentBytes);
  const small = files.filter(({ size }) => size > 0 && size <= mostBundled);
  await mkdir(home, { recursive: true });
  const mostBytes = Math.min(MiB, segmentBytes);
  const { bundles, places } = await writeBundles(small, bundleFolder, mostBytes);
  const segments = await digestsOf(
    files.filter((file) => !places.has(file)),
    segmentBytes,
    options,
  );
  const copies = options.hashNames
    ? await writeCopies(segments, copyFolder)
    : new Map<PackFile, string>();
  const entries = files.map((file): PackEntry => {
    const common = {
      url: base + urlOfName(file.name),
      size: file.size,
      type: mime.getType(file.name) ?? 'application/octet-stream',
    };
    const place = places.get(file);
    if (place) return { ...common, ...place };
    const from = copies.get(file);
    const source = from === undefined ? {} : { from };
    return { ...common, ...source, segments: segments.get(file) ?? [] };
  });
  const { icons } = options;
  const made: PackManifest = {
    ...{ format: PACK_FORMAT, id, title, version, delivery, segmentBytes },
    ...(icons ? { icons } : {}),
    ...{ entries, bundles, totals: { entries: entries.length, bytes: bytesOf(files) } },
  };
  checkedManifest(made, 'No worker would take this pack');
  const text = `${JSON.stringify(made)}\n`;
  const before = await manifestBefore(manifest);
  await writeFile(manifest, text);
  // After the manifest: until then, it may name one of them.
  await removeOtherBundles(bundleFolder, bundles);
  // Built again, it is not the version before: that one may be on the server still.
  if (before && before.version !== version) {
    const manifests = [made, before];
    // Any other folder of that name is somebody's own.
    const isOurs = manifests.some((one) => hasCopies(copyFolder, one));
    if (isOurs) await removeOtherCopies(copyFolder, manifests);
  }
  return {
    manifest: made,
    digest: createHash('sha256').update(text).digest('hex'),
    names: files.map(({ name }) => name),
    copies: new Map([...copies].map(([{ name }, from]) => [from, name])),
    warning: sameVersionWarning(before, made),
  };
}

/** What is about to be replaced; none where there is none, or none that can be read. */
async function manifestBefore(file: string): Promise<PackManifest | undefined> {
  try {
    return checkedManifest(JSON.parse(await readFile(file, 'utf8')), file);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing || error instanceof SyntaxError || error instanceof PackBuildError) {
      return undefined;
    }
    throw error;
  }
}

async function digestsOf(
  files: readonly PackFile[],
  segmentBytes: number,
  { cacheFile, onProgress = () => undefined }: PackFolderOptions,
): Promise<Map<PackFile, readonly string[]>> {
  const cache = await DigestCache.open(cacheFile);
  const digests = new Map<PackFile, readonly string[]>();
  for (const file of files) {
    const known = cache.find(file, segmentBytes);
    if (known) digests.set(file, known);
  }
  const unknown = files.filter((file) => !digests.has(file));
  const total = bytesOf(files);
  let done = total - bytesOf(unknown);
  onProgress({ done, total });
  const made = await digestFiles(unknown, segmentBytes, (bytes) => {
    done += bytes;
    onProgress({ done, total });
  });
  for (const [file, ofFile] of made) digests.set(file, ofFile);
  for (const [file, ofFile] of digests) cache.keep(file, segmentBytes, ofFile);
  await cache.save();
  return digests;
}

const bytesOf = (files: readonly PackFile[]): number =>
  files.reduce((sum, { size }) => sum + size, 0);

function slashed(name: string): string {
  return name.split(path.sep).join('/');
}
