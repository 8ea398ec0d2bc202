import { isSegmentedCacheError, SegmentedCache, SegmentStore } from 'segmented-cache';
import type {
  AssetInfo,
  GarbageReport,
  SegmentStoreOptions,
  Usage,
  VerifyReport,
} from 'segmented-cache';

/** The cache that the tests fill, as an app would have it in this context. */
export function filmsOf(options: Partial<SegmentStoreOptions> = {}): SegmentedCache {
  return new SegmentedCache(
    'films',
    new SegmentStore({ scope: `${location.origin}/`, ...options }),
  );
}

/** Where the server has a film. */
export const networkUrl = (film: string): string => `${location.origin}/network/${film}`;

/** Where the cache has it, and the worker answers it. */
export const storedUrl = (film: string): string => `${location.origin}/stored/${film}`;

/** Brings a film from the network into the cache in one go. */
export async function put(film: string, from = film): Promise<void> {
  const response = await fetch(networkUrl(from), { cache: 'no-store' });
  await filmsOf().put(storedUrl(film), response);
}

/** The code of the error that `put()` ends with, or "stored". */
export async function tryToPut(film: string): Promise<string> {
  try {
    await put(film);
    return 'stored';
  } catch (error) {
    return isSegmentedCacheError(error) ? error.code : `not an error of ours: ${typeof error}`;
  }
}

export const info = (film: string): Promise<AssetInfo | undefined> =>
  filmsOf().info(storedUrl(film));

export const isStored = async (film: string): Promise<boolean> => (await info(film)) !== undefined;

export const remove = (film: string): Promise<boolean> => filmsOf().delete(storedUrl(film));

export const verify = (film: string): Promise<VerifyReport | undefined> =>
  filmsOf().verify(storedUrl(film));

export const usage = (): Promise<Usage> => filmsOf().store.usage();

/** Sweeps while only these drafts are wanted. */
export const sweep = (...draftIds: string[]): Promise<GarbageReport> =>
  filmsOf().store.collectGarbage(() => Promise.resolve({ draftIds: new Set(draftIds) }));

/** For the worker's fetch listener. */
export const answer = async (request: Request): Promise<Response> =>
  (await filmsOf().match(request)) ?? new Response('not stored', { status: 404 });
