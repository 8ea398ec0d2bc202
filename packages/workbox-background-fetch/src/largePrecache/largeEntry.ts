/**
 * A large file of the app, as the build knows it.
 *
 * @example
 * const entries: LargeEntry[] = [
 *   { url: 'films/intro.mp4', revision: '4f2a', size: 104_857_600 },
 *   { url: 'model.8c1d.onnx', revision: null, size: 52_428_800 },
 * ];
 * precacheLargeAndRoute(entries);
 */
export interface LargeEntry {
  /** Relative to the worker's script. */
  readonly url: string;
  /** Changes with the content; `null` where the URL does that itself. */
  readonly revision: string | null;
  /** In bytes, decoded; large ones are not kept where another number comes. */
  readonly size: number;
}

/** Workbox's own name for it. */
const REVISION = '__WB_REVISION__';

/** The URL under which a revision of an asset is kept, in our own cache, as Workbox does in its. */
export function keyOf(url: string, revision: string | null): string {
  const key = new URL(url);
  if (revision !== null) key.searchParams.set(REVISION, revision);
  return key.href;
}

/** The asset's URL, of a key. */
export function urlOfKey(key: string): string {
  const url = new URL(key);
  url.searchParams.delete(REVISION);
  return url.href;
}
