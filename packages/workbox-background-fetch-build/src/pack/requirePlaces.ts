import { refuseMissing } from './refuseMissing.js';

/**
 * A pack by itself: no app says where its files are, and where its manifest goes.
 *
 * @throws {PackBuildError} `option`
 */
export function requirePlaces({
  folder,
  manifest,
}: {
  readonly folder?: unknown;
  readonly manifest?: unknown;
}): void {
  if (folder === undefined) refuseMissing('folder', 'dist');
  if (manifest === undefined) refuseMissing('manifest', 'dist/course-3.pack.json');
}
