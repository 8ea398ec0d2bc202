import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PackManifestError, parsePackManifest } from 'workbox-content-packs/manifest';
import type { PackManifest } from 'workbox-content-packs/manifest';
import { PackBuildError } from './packBuildError.js';
import { refuse } from './refuse.js';

/** A manifest's file, as it was written. */
export interface ReadManifest {
  readonly manifest: PackManifest;
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
}

/** @throws {PackBuildError} `option` where there is no such file, `manifest` where it is none. */
export async function readManifest(file: string): Promise<ReadManifest> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return refuse('manifest', file, 'a file that is there');
    }
    throw error;
  }
  const otherwise = `${file} is no pack manifest`;
  let manifest: unknown;
  try {
    manifest = JSON.parse(bytes.toString());
  } catch (error) {
    throw noManifest(otherwise, error as Error);
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { manifest: checkedManifest(manifest, otherwise), digest };
}

/**
 * A manifest that the worker will take, as it is.
 *
 * @throws {PackBuildError} `manifest`
 */
export function checkedManifest(given: unknown, otherwise: string): PackManifest {
  try {
    parsePackManifest(given, {
      manifestUrl: 'https://manifest.invalid/',
      allowedOrigins: originsOf(given),
    });
    return given as PackManifest;
  } catch (error) {
    if (!(error instanceof PackManifestError)) throw error;
    throw noManifest(otherwise, error);
  }
}

/** Without a cause, which hosts would print as well: its message is in this one. */
function noManifest(otherwise: string, { message }: Error): PackBuildError {
  return new PackBuildError('manifest', `${otherwise}: ${message}`);
}

/** Which origins are allowed is the worker's to say; here, all that are named. */
function originsOf(given: unknown): string[] {
  const { entries, icons } = Object(given) as Partial<Record<'entries' | 'icons', unknown>>;
  const places: unknown[] = [entries, icons].flatMap((list: unknown) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  const urls = places.flatMap((place) => {
    const { url, src, from } = Object(place) as Partial<Record<'url' | 'src' | 'from', unknown>>;
    return [url, src, from].flatMap((text) =>
      typeof text === 'string' && URL.canParse(text) ? [new URL(text).origin] : [],
    );
  });
  return [...new Set(urls)];
}
