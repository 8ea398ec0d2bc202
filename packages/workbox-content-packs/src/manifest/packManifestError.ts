/**
 * A manifest that is refused. Nothing of it was used, and what is installed stays.
 *
 * @example
 * import { PackManifestError, parsePackManifest } from 'workbox-content-packs/manifest';
 *
 * try {
 *   parsePackManifest(JSON.parse(text), options);
 * } catch (error) {
 *   if (error instanceof PackManifestError) console.log(`${error.path}: ${error.message}`);
 * }
 */
export class PackManifestError extends Error {
  override readonly name = 'PackManifestError';

  /** @internal */
  constructor(
    /** What went wrong, for code to branch on. */
    readonly code: PackManifestErrorCode,
    /** Where in the manifest, such as `entries[3].url`; empty for all of it. */
    readonly path: string,
    message: string,
  ) {
    super(
      path === '' ? `The pack manifest ${message}.` : `In the pack manifest ${path} ${message}.`,
    );
  }
}

/**
 * `newer-format`: a newer version of this package wrote it. `not-allowed`: it names a URL that the app
 * has not given leave for. `invalid`: anything else that makes no sense.
 *
 * @example
 * const isOurMistake = (code: PackManifestErrorCode) => code !== 'newer-format';
 */
export type PackManifestErrorCode = 'newer-format' | 'not-allowed' | 'invalid';
