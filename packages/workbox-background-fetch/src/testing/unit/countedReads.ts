import type { CachePort, CachesPort } from 'segmented-cache';

/** Cache Storage that remembers which of an asset's bytes were read. */
export class CountedReads {
  /** In bytes, each entry whose body was read, one after the other. */
  readonly entries: number[] = [];

  /** @param isBytes whether an entry of this URL is a part of an asset. */
  constructor(private readonly isBytes: (url: string) => boolean) {}

  portOf(caches: CachesPort): CachesPort {
    return {
      open: async (name) => this.#portOfCache(await caches.open(name)),
      has: (name) => caches.has(name),
      delete: (name) => caches.delete(name),
      keys: () => caches.keys(),
    };
  }

  #portOfCache(cache: CachePort): CachePort {
    return {
      match: async (request, options) => {
        const found = await cache.match(request, options);
        const { url } = new Request(request);
        return found && this.isBytes(url) ? this.#counted(found) : found;
      },
      put: (request, response) => cache.put(request, response),
      delete: (request, options) => cache.delete(request, options),
      keys: (request, options) => cache.keys(request, options),
    };
  }

  /** Whoever only looks whether it is there reads nothing. */
  async #counted(found: Response): Promise<Response> {
    const { status, statusText, headers } = found;
    const bytes = new Uint8Array(await found.arrayBuffer());
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          this.entries.push(bytes.length);
          controller.enqueue(bytes);
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { status, statusText, headers });
  }
}
