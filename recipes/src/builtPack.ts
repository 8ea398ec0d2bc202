import type { DeclaredPack } from 'workbox-content-packs';

/**
 * A pack that was made by the build: by `packFolder()`, by `bgfetch pack`, or along with the app.
 *
 * @example
 * const level: BuiltPack = { id: 'level-1', manifestDigest: digest };
 */
export interface BuiltPack {
  /** As its manifest says. */
  readonly id: string;
  /** What people see of it before its manifest was read; default its id. */
  readonly title?: string;
  /** SHA-256 of the manifest's file, in 64 lower-case hexadecimal digits. */
  readonly manifestDigest: string;
  /** Where the manifest is, relative to the worker's scope or absolute; default `<id>.pack.json`. */
  readonly manifestUrl?: string;
  /** Whether its files may be pages, scripts, workers and styles of the app; default false. */
  readonly trusted?: boolean;
}

/**
 * As workbox-content-packs wants it.
 *
 * @throws {TypeError} for what could never be installed.
 */
export function declaredPack(
  recipe: string,
  { id, title, manifestDigest, manifestUrl = `${id}.pack.json`, trusted = false }: BuiltPack,
  delivery: NonNullable<DeclaredPack['delivery']>,
): DeclaredPack {
  if (typeof id !== 'string' || !/^[\w.-]{1,64}$/.test(id)) {
    throw new TypeError(
      `${recipe}(): a pack's id is 1 to 64 letters, digits, ".", "_" or "-"; found ${JSON.stringify(id)}.`,
    );
  }
  if (typeof manifestDigest !== 'string' || !/^[0-9a-f]{64}$/.test(manifestDigest)) {
    throw new TypeError(
      `${recipe}(): manifestDigest of pack ${id} is the SHA-256 of ${manifestUrl} in 64 lower-case hexadecimal digits, which the build tells; found ${JSON.stringify(manifestDigest)}.`,
    );
  }
  return {
    ...{ id, manifestUrl, manifestDigest, trusted, delivery },
    ...(title === undefined ? {} : { title }),
  };
}
