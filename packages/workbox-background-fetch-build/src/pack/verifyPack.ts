import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackBundle, PackEntry } from 'workbox-content-packs/manifest';
import { checkFolder } from './checkFolder.js';
import { digestFiles } from './digestFiles.js';
import type { PackFile } from './listFiles.js';
import { lookFor, NOT_THERE } from './lookFor.js';
import type { ExpectedFile } from './lookFor.js';
import { readManifest } from './readManifest.js';
import { requirePlaces } from './requirePlaces.js';
import { wayTo } from './wayTo.js';

/**
 * Which files are held against which manifest.
 *
 * @example
 * import type { VerifyPackOptions } from 'workbox-background-fetch-build';
 *
 * const options: VerifyPackOptions = { folder: 'dist', manifest: 'dist/course-3.pack.json' };
 */
export interface VerifyPackOptions {
  /** Where the pack's files are. */
  readonly folder: string;
  /** The manifest's file; bundles and copies are sought beside it. */
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
 * about to be served is what the manifest promises. What lies in a bundle, or is fetched from a copy, need not
 * be there by itself; where it is, it is compared as well.
 *
 * @example
 * import { verifyPack } from 'workbox-background-fetch-build';
 *
 * const problems = await verifyPack({ folder: 'dist', manifest: 'dist/course-3.pack.json' });
 * for (const { url, problem } of problems) console.log(url, problem);
 *
 * @returns what is wrong; empty where nothing is.
 * @throws {PackBuildError} `manifest`, where it is none, or `option`.
 */
export async function verifyPack(options: VerifyPackOptions): Promise<PackProblem[]> {
  const { folder, manifest: file, onProgress = () => undefined } = options;
  requirePlaces(options);
  await checkFolder(folder);
  const { manifest } = await readManifest(file);
  const home = path.dirname(path.resolve(file));
  const base = options.publicPath ?? wayTo(folder, home);
  const { bundles = [], entries, segmentBytes } = manifest;
  const expectedBundles = bundles.map((bundle) => expectedOfBundle(bundle, home));
  const wanted = [
    ...entries
      .filter((entry) => !('bundle' in entry))
      .flatMap((entry) => expectedOfFetched(entry, base, folder, home)),
    ...expectedBundles,
  ];
  const problems: PackProblem[] = [];
  const found = new Map<PackFile, Expected>();
  for (const expected of wanted) {
    const looked = 'problem' in expected ? expected.problem : await lookFor(expected);
    if (looked === NOT_THERE && 'mayLack' in expected) continue;
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
  const wrong = new Set(problems.map(({ url }) => url));
  // What a wrong bundle has in a place says nothing of the file.
  const right = expectedBundles.map((bundle) => (wrong.has(bundle.url) ? undefined : bundle));
  const bundled = entries.filter((entry) => 'bundle' in entry);
  let open: { readonly file: string; readonly bytes: Buffer } | undefined;
  for (const entry of bundled) {
    const bundle = right[entry.bundle];
    if (!bundle || 'problem' in bundle) continue;
    // Entries come in the order of their bundles.
    if (open?.file !== bundle.file)
      open = { file: bundle.file, bytes: await readFile(bundle.file) };
    const slice = open.bytes.subarray(entry.offset, entry.offset + entry.size);
    const problem = await problemOfBundled(expectedOf(entry, base, folder), slice, bundle.url);
    if (problem !== undefined) problems.push({ url: entry.url, problem });
  }
  return problems;
}

/** What lies in a bundle is not fetched by itself, so that it need not be there. */
async function problemOfBundled(
  expected: Expected | Unexpected,
  slice: Buffer,
  bundleUrl: string,
): Promise<string | undefined> {
  const looked = 'problem' in expected ? expected.problem : await lookFor(expected);
  if (looked === NOT_THERE) return undefined;
  if (typeof looked === 'string') return looked;
  const isSame = slice.equals(await readFile(looked.file));
  return isSame ? undefined : `differs from its bytes in ${bundleUrl}`;
}

interface Expected extends ExpectedFile {
  readonly digests?: readonly string[];
  /** Nothing fetches it. */
  readonly mayLack?: true;
}

interface Unexpected {
  readonly url: string;
  readonly problem: string;
}

function expectedOf(entry: PackEntry, base: string, folder: string): Expected | Unexpected {
  const { url, size } = entry;
  const name = url.startsWith(base) ? decoded(url.slice(base.length)) : undefined;
  if (name === undefined) {
    return { url, problem: `is not below ${base}: say the publicPath it was built with` };
  }
  const place = {
    ...{ url, file: path.join(folder, name), within: folder },
    ...(size === undefined ? {} : { size }),
  };
  return 'segments' in entry ? { ...place, digests: entry.segments } : place;
}

/** With the copy that is fetched in its place, where there is one. */
function expectedOfFetched(
  entry: PackEntry,
  base: string,
  folder: string,
  home: string,
): (Expected | Unexpected)[] {
  const expected = expectedOf(entry, base, folder);
  if (!('segments' in entry) || entry.from === undefined) return [expected];
  const { from, size, segments } = entry;
  const copy = expectedBeside(from, home, { size, digests: segments });
  return ['problem' in expected ? expected : { ...expected, mayLack: true }, copy];
}

function expectedOfBundle({ url, size, digest }: PackBundle, home: string): Expected | Unexpected {
  return expectedBeside(url, home, { size, digests: [digest] });
}

/** What the build writes beside the manifest. */
function expectedBeside(
  url: string,
  home: string,
  content: Required<Pick<Expected, 'size' | 'digests'>>,
): Expected | Unexpected {
  const name = /^[a-z][a-z\d+.-]*:/i.test(url) ? undefined : decoded(url);
  if (name === undefined) return { url, problem: 'is no relative URL' };
  return { url, file: path.join(home, name), within: home, ...content };
}

function decoded(url: string): string | undefined {
  try {
    return /[?#]/.test(url) ? undefined : decodeURIComponent(url);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
