/** An entry of Cache Storage as anybody finds it: where it lies, and what its body is. */
export interface CensusEntry {
  readonly cacheName: string;
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** Of the body, lower-case hexadecimal. */
  readonly sha256: string;
  /** The body parsed, where its type is `application/json`, and it can be. */
  readonly json?: unknown;
}

/** The part of `CacheStorage` that is used, in any realm. */
interface ReadableCaches {
  keys(): Promise<readonly string[]>;
  open(cacheName: string): Promise<Pick<Cache, 'keys' | 'match'>>;
}

/**
 * Reads every entry of every cache. Needs the platform only, so that it may be sent into a page.
 *
 * @param digest SHA-256 in lower-case hexadecimal.
 */
export async function takeCensus(
  caches: ReadableCaches,
  digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<CensusEntry[]> {
  const parsed = (bytes: Uint8Array): { readonly json?: unknown } => {
    try {
      return { json: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
    } catch {
      return {};
    }
  };
  const census: CensusEntry[] = [];
  for (const cacheName of await caches.keys()) {
    const cache = await caches.open(cacheName);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      if (!response) continue;
      const bytes = new Uint8Array(await response.arrayBuffer());
      const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
      census.push({
        cacheName,
        url: request.url,
        size: bytes.length,
        sha256: await digest(bytes),
        ...(isJson ? parsed(bytes) : {}),
      });
    }
  }
  return census;
}
