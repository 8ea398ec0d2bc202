/**
 * A pack that cannot be built. No manifest was written.
 *
 * @example
 * import { PackBuildError, packFolder } from 'workbox-background-fetch-build';
 *
 * try {
 *   await packFolder({ folder: 'dist', id: 'course-3', title: 'Course 3', version: '7', manifest: 'dist/course-3.pack.json' });
 * } catch (error) {
 *   if (error instanceof PackBuildError) console.log(error.code, error.message);
 * }
 */
export class PackBuildError extends Error {
  override readonly name = 'PackBuildError';

  /** Made by `packFolder()`; an app has no need to make one. */
  constructor(
    /** What went wrong, for code to branch on. */
    readonly code: PackBuildErrorCode,
    message: string,
    options?: ErrorOptions,
    /** Which option, where it is one that cannot be. */
    readonly option?: string,
  ) {
    super(message, options);
  }
}

/**
 * `option`: an option that cannot be. `name`: a file whose name cannot be served everywhere. `link`: a
 * symbolic link that leads nowhere or out of the folder. `changed`: a file that changed while it was read.
 * `manifest`: a file that was to be verified against, and is no manifest; or a pack that no worker would take.
 *
 * @example
 * import type { PackBuildErrorCode } from 'workbox-background-fetch-build';
 *
 * const code: PackBuildErrorCode = 'changed';
 */
export type PackBuildErrorCode = 'option' | 'name' | 'link' | 'changed' | 'manifest';
