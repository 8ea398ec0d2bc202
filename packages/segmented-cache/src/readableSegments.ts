import type { CachePort, ReadingEnvironment, SegmentEnvironment } from './environment.js';
import { SegmentedCacheError } from './errors.js';
import type { Keys, ReadingKeys, SegmentRef } from './keys.js';
import { OpenStreams } from './openStreams.js';

/** The private cache's segments, as readers need them: pages carry no code that writes. */
export class ReadableSegments<
  Environment extends ReadingEnvironment = SegmentEnvironment,
  Names extends ReadingKeys = Keys,
> {
  readonly openStreams = new OpenStreams();
  /** By name; as long as it takes to open them. */
  readonly #opening = new Map<string, Promise<CachePort>>();

  constructor(
    readonly environment: Environment,
    readonly keys: Names,
  ) {}

  /** The private cache. */
  cache(): Promise<CachePort> {
    return this.openCache(this.keys.segmentCacheName);
  }

  /**
   * Opened anew each time, which costs less than a millisecond: a cache that other code has deleted
   * goes on for those who have it open, and nobody else would find what they write. Those who ask
   * while it is being opened share that.
   */
  openCache(name: string): Promise<CachePort> {
    const opening =
      this.#opening.get(name) ??
      this.environment.caches.open(name).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  /** @returns `undefined` where the segment is gone. */
  async open(ref: SegmentRef): Promise<Response | undefined> {
    return (await this.cache()).match(this.keys.segment(ref));
  }

  /** All bytes of a segment. @returns `undefined` where it is gone. */
  async read(ref: SegmentRef): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const response = await this.open(ref);
    return response && new Uint8Array(await response.arrayBuffer());
  }
}

/** The least of it that a stream needs. */
export type StreamableSegments = ReadableSegments<ReadingEnvironment, ReadingKeys>;

/** Says that a head or a draft promises bytes which the store does not have. */
export function missingSegment(ref: SegmentRef): SegmentedCacheError {
  return new SegmentedCacheError(
    'missing-segment',
    'A segment of this asset is gone from Cache Storage, deleted by the browser, the user or other code. Download the asset again.',
    { digest: ref.digest, length: ref.length },
  );
}
