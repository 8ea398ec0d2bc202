import { open, realpath } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { PackBundle, PackEntry } from 'workbox-content-packs/manifest';
import { checkFolder } from './checkPackOptions.js';
import { digestFiles } from './digestFiles.js';
import type { PackFile } from './listFiles.js';
import { readManifest } from './readManifest.js';
import { wayTo } from './wayTo.js';

/**
 * Which files are held against which manifest.
 *
 * @example
 * import type { VerifyPackOptions } from 'workbox-background-fetch-build';
 *
 * const options: VerifyPackOptions = { folder: 'dist', manifest: 'dist/course-3.json' };
 */
export interface VerifyPackOptions {
  /** Where the pack's files are. */
  readonly folder: string;
  /** The manifest's file; bundles are sought beside it. */
  readonly manifest: string;
  /** The URL of `folder`, as the pack was built with; default the way to it from the manifest. */
  readonly publicPath?: string;
  /** Told the bytes of each segment that is read, and of all of them. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * What a reader of the pack would trip over.
 *
 * @example
 * import type { PackProblem } from 'workbox-background-fetch-build';
 *
 * const problem: PackProblem = { url: './film.mp4', problem: 'is not there' };
 */
export interface PackProblem {
  /** As the manifest has it. */
  readonly url: string;
  readonly problem: string;
}

/**
 * Reads every file and bundle that a manifest names, and compares sizes and digests: whether what is
 * about to be served is what the manifest promises.
 *
 * @example
 * import { verifyPack } from 'workbox-background-fetch-build';
 *
 * const problems = await verifyPack({ folder: 'dist', manifest: 'dist/course-3.json' });
 * for (const { url, problem } of problems) console.log(url, problem);
 *
 * @returns what is wrong; empty where nothing is.
 * @throws {PackBuildError} `manifest`, where it is none, or `option`.
 */
export async function verifyPack(options: VerifyPackOptions): Promise<PackProblem[]> {
  const { folder, manifest: file, onProgress = () => undefined } = options;
  await checkFolder(folder);
  const { manifest } = await readManifest(file);
  const home = path.dirname(path.resolve(file));
  const base = options.publicPath ?? wayTo(folder, home);
  const { bundles = [], entries, segmentBytes } = manifest;
  const wanted = [
    ...entries.flatMap((entry) => expectedOf(entry, base, folder)),
    ...bundles.map((bundle) => expectedOfBundle(bundle, home)),
  ];
  const problems: PackProblem[] = [];
  const found = new Map<PackFile, Expected>();
  for (const expected of wanted) {
    const looked = 'problem' in expected ? expected.problem : await lookFor(expected);
    if (typeof looked === 'string') problems.push({ url: expected.url, problem: looked });
    else if (!('problem' in expected) && expected.digests) found.set(looked, expected);
  }
  const files = [...found.keys()];
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  onProgress({ done, total });
  const digests = await digestFiles(files, segmentBytes, (bytes) => {
    done += bytes;
    onProgress({ done, total });
  });
  for (const [packFile, { url, digests: expected = [] }] of found) {
    const wrong = expected.findIndex((digest, index) => digests.get(packFile)?.[index] !== digest);
    if (wrong < 0) continue;
    const problem = `differs from the manifest, first in segment ${wrong + 1} of ${expected.length}`;
    problems.push({ url, problem });
  }
  return problems;
}

interface Expected {
  readonly url: string;
  readonly file: string;
  /** The folder that it must not lead out of. */
  readonly within: string;
  /** Missing where the manifest does not say. */
  readonly size?: number;
  readonly digests?: readonly string[];
}

interface Unexpected {
  readonly url: string;
  readonly problem: string;
}

/** What lies in a bundle is not fetched by itself. */
function expectedOf(entry: PackEntry, base: string, folder: string): (Expected | Unexpected)[] {
  if ('bundle' in entry) return [];
  const { url, size } = entry;
  const name = url.startsWith(base) ? decoded(url.slice(base.length)) : undefined;
  if (name === undefined) {
    return [{ url, problem: `is not below ${base}: say the publicPath it was built with` }];
  }
  const place = {
    ...{ url, file: path.join(folder, name), within: folder },
    ...(size === undefined ? {} : { size }),
  };
  return ['segments' in entry ? { ...place, digests: entry.segments } : place];
}

function expectedOfBundle({ url, size, digest }: PackBundle, home: string): Expected | Unexpected {
  const name = /^[a-z][a-z\d+.-]*:/i.test(url) ? undefined : decoded(url);
  if (name === undefined) return { url, problem: 'is no relative URL' };
  return { url, file: path.join(home, name), within: home, size, digests: [digest] };
}

function decoded(url: string): string | undefined {
  try {
    return /[?#]/.test(url) ? undefined : decodeURIComponent(url);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

async function lookFor({ file, within, url, ...expected }: Expected): Promise<PackFile | string> {
  let handle: FileHandle;
  try {
    const real = await realpath(file);
    const root = await realpath(within);
    if (!real.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) {
      return `leads out of ${within}`;
    }
    handle = await open(real);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return 'is not there';
    }
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) return 'is no file';
    const { size, mtimeMs, ctimeMs, ino } = found;
    if (expected.size !== undefined && size !== expected.size) {
      return `has ${size} bytes, and the manifest says ${expected.size}`;
    }
    return { name: url, file, size, mtimeMs, ctimeMs, ino };
  } finally {
    await handle.close();
  }
}
