import { SegmentedCache, SegmentStore } from 'segmented-cache';
import type {
  AssetInfo,
  GarbageReport,
  SegmentStoreOptions,
  Usage,
  VerifyReport,
} from 'segmented-cache';
import { paced } from './pace.js';

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

/** For the worker's fetch listener. With `?bytesPerSecond=` it takes its time. */
export async function answer(request: Request): Promise<Response> {
  const response = await filmsOf().match(request, { ignoreSearch: true });
  if (!response) return new Response('not stored', { status: 404 });
  const bytesPerSecond = new URL(request.url).searchParams.get('bytesPerSecond');
  return bytesPerSecond === null ? response : paced(response, Number(bytesPerSecond));
}
