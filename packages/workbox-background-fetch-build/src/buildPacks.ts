import path from 'node:path';
import type { Delivery, PackManifest } from 'workbox-content-packs/manifest';
import { escapePath } from 'tinyglobby';
import { counted } from './counted.js';
import { ofPack } from './options/ofPack.js';
import { globsOfFiles } from './pack/globsOfFiles.js';
import { PackBuildError } from './pack/packBuildError.js';
import { buildPack } from './pack/packFolder.js';
import type { PackFolderOptions } from './pack/packFolder.js';
import { untrustedWarning } from './pack/untrusted.js';
import { appPackGlobs, manifestName, workboxGlobs } from './writtenNames.js';

/**
 * A pack that is built along with the app. Its manifest, `<id>.pack.json`, lies beside the worker, and
 * its files are not precached.
 *
 * @example
 * import type { AppPack } from 'workbox-background-fetch-build';
 *
 * const pack: AppPack = { id: 'course-3', title: 'Course 3', version: '7', globs: ['course-3/**'] };
 */
export interface AppPack extends Omit<PackFolderOptions, 'folder' | 'manifest'> {
  /** Whose files it is made of; default the config's `globDirectory`. */
  readonly folder?: string;
  /**
   * Whether its files may answer navigations, and requests for scripts, workers and styles; default false:
   * whoever can change such a pack can run code in the app, for good. Where a pack has such files and nothing is
   * said here, the build warns.
   */
  readonly trusted?: boolean;
}

/** What the worker knows of a pack. */
export interface DeclaredPack {
  readonly id: string;
  readonly title: string;
  /** Relative to the worker's script. */
  readonly manifestUrl: string;
  /** SHA-256 of the manifest, in hexadecimal. */
  readonly manifestDigest: string;
  readonly delivery: Delivery;
  /** Whether its files may run as a part of the app. */
  readonly trusted?: true;
}

export interface BuiltPacks {
  readonly declared: readonly DeclaredPack[];
  /** What they keep out of the precache. */
  readonly globIgnores: readonly string[];
  /** What was done, for a person to read. */
  readonly report: readonly string[];
  /** What they should look at; ends without a full stop. */
  readonly warnings: readonly string[];
  /** Of which file of its pack's folder each copy was made; by its place relative to the worker. */
  readonly copies: ReadonlyMap<string, string>;
}

/**
 * Builds packs into the folder of the worker. What is said of them has been checked before.
 *
 * @param swDest the worker, which no pack is made of, as it knows their digests.
 * @param content what globs must match, in words; default files in a pack's folder.
 * @throws {PackBuildError} with the pack's id.
 */
export async function buildPacks(
  packs: readonly AppPack[],
  swDest: string,
  globDirectory: string,
  content?: string,
): Promise<BuiltPacks> {
  const built: BuiltPacks[] = [];
  for (const [index, pack] of packs.entries()) {
    built.push(
      await buildOne(pack, swDest, globDirectory, content).catch((error: unknown): never => {
        throw error instanceof PackBuildError ? ofPack(pack.id, index, error) : error;
      }),
    );
  }
  return {
    declared: built.flatMap(({ declared }) => declared),
    globIgnores: built.flatMap(({ globIgnores }) => globIgnores),
    report: built.flatMap(({ report }) => report),
    warnings: built.flatMap(({ warnings }) => warnings),
    copies: new Map(built.flatMap(({ copies }) => [...copies])),
  };
}

async function buildOne(
  pack: AppPack,
  swDest: string,
  globDirectory: string,
  content: string | undefined,
): Promise<BuiltPacks> {
  const { trusted, folder = globDirectory, ...options } = pack;
  const { id, title } = options;
  const home = path.dirname(swDest);
  const name = manifestName(id);
  const { manifest, digest, names, copies, warning } = await buildPack(
    { ...options, folder, manifest: path.join(home, name) },
    workboxGlobs(swDest, folder),
    content,
  );
  const { entries, delivery } = manifest;
  const megabytes = entries.reduce((sum, { size = 0 }) => sum + size, 0) / 1e6;
  const within = (place: string, glob: string): string =>
    place === '' ? glob : `${escapePath(place)}/${glob}`;
  const placeOf = (inner: string): string | undefined => {
    const place = path.relative(globDirectory, inner).split(path.sep).join('/');
    return place === '..' || place.startsWith('../') ? undefined : place;
  };
  const [own, beside] = [placeOf(folder), placeOf(home)];
  const packed = own === undefined ? [] : await globsOfFiles(folder, names);
  return {
    declared: [
      {
        ...{ id, title, manifestUrl: `./${name}`, manifestDigest: digest, delivery },
        ...(trusted === true ? { trusted } : {}),
      },
    ],
    globIgnores: [
      // Not its globs: Workbox knows no negative ones among what it ignores.
      ...packed.map((glob) => within(own ?? '', glob)),
      ...(beside === undefined ? [] : appPackGlobs(id).map((glob) => within(beside, glob))),
    ],
    report: [
      `${counted(entries.length, 'file')} (${megabytes.toFixed(1)} MB) moved from precache to pack ${id}`,
    ],
    warnings: [warning, trusted === undefined ? adviceOf(manifest) : undefined].filter(
      (each) => each !== undefined,
    ),
    copies,
  };
}

function adviceOf(manifest: PackManifest): string | undefined {
  const warning = untrustedWarning(manifest);
  return warning && `${warning}. Say trusted: true if they are to, trusted: false if not`;
}
