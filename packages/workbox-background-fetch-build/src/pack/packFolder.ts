import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import mime from 'mime';
import { escapePath } from 'tinyglobby';
import { isVersion, PACK_FORMAT } from 'workbox-content-packs/manifest';
import type { Delivery, PackBundle, PackEntry, PackManifest } from 'workbox-content-packs/manifest';
import { DigestCache } from './digestCache.js';
import { changed, digestSegments } from './digestSegments.js';
import { listFiles } from './listFiles.js';
import type { PackFile } from './listFiles.js';
import { PackBuildError } from './packBuildError.js';
import { planBundles } from './planBundles.js';

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
 *   manifest: 'dist/course-3.json',
 * };
 */
export interface PackFolderOptions {
  /** Whose files it is made of. */
  readonly folder: string;
  /** Which of them; default all, without those whose names start with a dot. */
  readonly globs?: readonly string[];
  /** Names the pack for ever: letters, digits, `.`, `_` and `-`; at most 64. */
  readonly id: string;
  /** What people see. */
  readonly title: string;
  /** Whole numbers with dots between, such as `7` or `7.1.0`. */
  readonly version: string;
  /** Default `on-demand`. */
  readonly delivery?: Delivery;
  /** The file to write; bundles go beside it, into `<id>.bundles`, which is this pack's alone. */
  readonly manifest: string;
  /** The URL of `folder`, ending in `/`; default the way to it from the manifest. */
  readonly publicPath?: string;
  /** The size of a segment, in bytes; default 8 MiB, at most 64 MiB. */
  readonly segmentBytes?: number;
  /** Files of at most so many bytes travel in bundles; default 128 KiB, at most 1 MiB; 0 for none. */
  readonly bundleUpTo?: number;
  /** A file that keeps digests between builds; default none. */
  readonly cacheFile?: string;
}

const MiB = 1024 * 1024;
const BUNDLE = /^[0-9a-f]{64}\.bin$/;

/**
 * Writes a pack's manifest, and the bundles of its small files. The same files and options give the
 * same bytes. The files themselves are neither moved nor copied.
 *
 * @example
 * import { packFolder } from 'workbox-background-fetch-build';
 *
 * const { entries } = await packFolder({ folder: 'dist', id: 'course-3', title: 'Course 3', version: '7', manifest: 'dist/course-3.json' });
 * console.log(`${entries.length} files`);
 *
 * @throws {PackBuildError} where an option, a name, a link or a changing file stands in the way.
 */
export async function packFolder(options: PackFolderOptions): Promise<PackManifest> {
  const { folder, id, title, version, delivery = 'on-demand', manifest } = options;
  const { globs = ['**/*'], segmentBytes = 8 * MiB, bundleUpTo = 128 * 1024 } = options;
  check(options, segmentBytes, bundleUpTo);
  const home = path.dirname(path.resolve(manifest));
  const bundleFolder = path.join(home, `${id}.bundles`);
  const own = [manifest, options.cacheFile, bundleFolder].flatMap((file) => {
    const name = file === undefined ? '' : slashed(path.relative(folder, file));
    return name === '' || name.startsWith('../')
      ? []
      : [escapePath(name), `${escapePath(name)}/**`];
  });
  const files = await listFiles(folder, globs, own);
  const base = options.publicPath ?? wayTo(folder, home);
  const mostBundled = Math.min(bundleUpTo, segmentBytes);
  const small = files.filter(({ size }) => size > 0 && size <= mostBundled);
  const plan = planBundles(small, Math.min(MiB, segmentBytes));
  const bundles: PackBundle[] = [];
  const places = new Map<PackFile, { bundle: number; offset: number }>();
  await mkdir(plan.length > 0 ? bundleFolder : home, { recursive: true });
  for (const [bundle, members] of plan.entries()) {
    let offset = 0;
    for (const member of members) {
      places.set(member, { bundle, offset });
      offset += member.size;
    }
    bundles.push(await writeBundle(members, bundleFolder, id));
  }
  const cache = await DigestCache.open(options.cacheFile);
  const entries: PackEntry[] = [];
  for (const file of files) {
    const common = {
      url: base + file.name.split('/').map(encodeURIComponent).join('/'),
      size: file.size,
      type: mime.getType(file.name) ?? 'application/octet-stream',
    };
    const place = places.get(file);
    const make = () => digestSegments(file, segmentBytes);
    entries.push(
      place
        ? { ...common, ...place }
        : { ...common, segments: await cache.digests(file, segmentBytes, make) },
    );
  }
  const made: PackManifest = {
    ...{ format: PACK_FORMAT, id, title, version, delivery, segmentBytes },
    ...{ entries, bundles },
  };
  await cache.save();
  await writeFile(manifest, `${JSON.stringify(made)}\n`);
  await removeOthers(bundleFolder, new Set(bundles.map(({ digest }) => `${digest}.bin`)));
  return made;
}

async function writeBundle(
  members: readonly PackFile[],
  folder: string,
  id: string,
): Promise<PackBundle> {
  const parts: Buffer[] = [];
  for (const member of members) {
    const part = await readFile(member.file);
    if (part.length !== member.size) throw changed(member);
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  const digest = createHash('sha256').update(bytes).digest('hex');
  await writeFile(path.join(folder, `${digest}.bin`), bytes);
  return { url: `${id}.bundles/${digest}.bin`, size: bytes.length, digest };
}

/** After the manifest: until then it may name one of them. */
async function removeOthers(folder: string, named: ReadonlySet<string>): Promise<void> {
  let found: string[] = [];
  try {
    found = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  for (const name of found) {
    if (BUNDLE.test(name) && !named.has(name)) await rm(path.join(folder, name));
  }
}

/** With `./` in front, as a name with a colon would else be taken for a URL with a scheme. */
function wayTo(folder: string, home: string): string {
  const names = slashed(path.relative(home, folder)).split('/').filter(Boolean);
  return ['.', ...names.map(encodeURIComponent), ''].join('/');
}

function slashed(name: string): string {
  return name.split(path.sep).join('/');
}

function check(options: PackFolderOptions, segmentBytes: number, bundleUpTo: number): void {
  const { id, version, publicPath } = options;
  const refuse = (name: string, found: unknown, allowed: string): never => {
    throw new PackBuildError(
      'option',
      `${name} must be ${allowed}; found ${JSON.stringify(found)}.`,
    );
  };
  const within = (value: number, least: number, most: number): boolean =>
    Number.isSafeInteger(value) && value >= least && value <= most;
  if (!/^[\w.-]{1,64}$/.test(id)) refuse('id', id, '1 to 64 letters, digits, ".", "_" or "-"');
  if (!isVersion(version)) refuse('version', version, 'whole numbers with dots between, as in 7.1');
  if (!within(segmentBytes, 1, 64 * MiB)) {
    refuse('segmentBytes', segmentBytes, `a whole number of bytes from 1 to ${64 * MiB}`);
  }
  const mostBundled = Math.min(MiB, segmentBytes);
  if (!within(bundleUpTo, 0, MiB)) {
    refuse('bundleUpTo', bundleUpTo, `a whole number of bytes from 0 to ${MiB}`);
  }
  if (options.bundleUpTo !== undefined && bundleUpTo > mostBundled) {
    refuse('bundleUpTo', bundleUpTo, `at most segmentBytes, ${segmentBytes}`);
  }
  if (publicPath !== undefined && (!publicPath.endsWith('/') || /[?#]/.test(publicPath))) {
    refuse('publicPath', publicPath, 'a URL that ends in "/" and has no query and no fragment');
  }
}
