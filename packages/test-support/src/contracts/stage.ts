import { SegmentedCache, SegmentStore } from 'segmented-cache';
import type {
  Draft,
  GarbageReport,
  Head,
  ResponseMetadata,
  SegmentEnvironment,
  SegmentRef,
} from 'segmented-cache';
import { SeededRandom } from '../simulation/seededRandom.js';
import type { Subject } from './contractCase.js';

/** Small, so that an asset of a few kilobytes has several segments. */
export const SEGMENT_BYTES = 1000;

export const LAST_MODIFIED = 'Thu, 01 Jan 2026 00:00:00 GMT';

const headersOfFilm = [
  ['content-type', 'video/mp4'],
  ['etag', '"1"'],
  ['last-modified', LAST_MODIFIED],
] as const;

/** What the cases of segmented-cache play on: a store, a cache named "films", and foreign hands. */
export class Stage {
  readonly random = new SeededRandom(1);
  readonly environment: SegmentEnvironment;
  readonly store: SegmentStore;
  readonly films: SegmentedCache;
  /** The URL of the asset that most cases are about. */
  readonly url: string;

  constructor(readonly subject: Subject) {
    this.environment = subject.newContext();
    this.store = this.#storeOn(this.environment);
    this.films = new SegmentedCache('films', this.store);
    this.url = `${subject.scope}film.mp4`;
  }

  /** The same scope and caches, seen from another context. */
  another(): Stage {
    return new Stage(this.subject);
  }

  get segmentCacheName(): string {
    return `segmented-cache:${this.subject.scope}`;
  }

  metadata(changes: Partial<ResponseMetadata> = {}): ResponseMetadata {
    const { url } = this;
    const usual = { url, status: 200, statusText: 'OK', headers: headersOfFilm, redirected: false };
    return { ...usual, ...changes };
  }

  /** A response such as a server sends, to be put. */
  response(bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Response {
    return new Response(bytes, { headers: { ...Object.fromEntries(headersOfFilm), ...headers } });
  }

  /** Puts the film, or another asset, as `put()` does. */
  async put(bytes: Uint8Array<ArrayBuffer>, url = this.url): Promise<void> {
    await this.films.put(url, this.response(bytes));
  }

  /** A draft with all of these bytes in it. */
  async wholeDraft(
    id: string,
    bytes: Uint8Array<ArrayBuffer>,
    metadata: Partial<ResponseMetadata> = {},
  ): Promise<Draft> {
    const draft = await this.store.openDraft(id);
    await draft.begin(this.metadata(metadata), bytes.length);
    await this.fill(draft, bytes);
    return draft;
  }

  /** Writes whatever a draft misses of these bytes. */
  async fill(draft: Draft, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (const { start, end } of draft.missingRanges) {
      const writer = await draft.writerAt(start);
      await writer.write(bytes.subarray(writer.offset, end));
      await writer.close();
    }
  }

  ask(headers: Record<string, string> = {}, method = 'GET', url = this.url) {
    return this.films.match(new Request(url, { headers, method }));
  }

  /** All bytes that the cache answers for a URL; `undefined` on a miss. */
  async stored(url = this.url): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return bytesOf(await this.films.match(url));
  }

  sweep(...draftIds: string[]): Promise<GarbageReport> {
    return this.store.collectGarbage(() => Promise.resolve({ draftIds: new Set(draftIds) }));
  }

  /** All keys of one cache, as foreign code finds them. */
  async urlsIn(cacheName: string): Promise<string[]> {
    const cache = await this.environment.caches.open(cacheName);
    return (await cache.keys()).map(({ url }) => url);
  }

  /** The segments that the film's head names. */
  async segmentsOf(url = this.url): Promise<readonly SegmentRef[]> {
    const cache = await this.environment.caches.open('films');
    const stored = await cache.match(this.films.headKey(url));
    if (!stored) throw new Error(`${url} has no head.`);
    return ((await stored.json()) as Head).segments;
  }

  /** Foreign hands on one segment: other bytes under its key, or none. */
  async tamper(segment: SegmentRef | undefined, bytes?: Uint8Array<ArrayBuffer>): Promise<void> {
    const cache = await this.environment.caches.open(this.segmentCacheName);
    const key = (await this.urlsIn(this.segmentCacheName)).find(
      (url) => segment && url.includes(segment.digest),
    );
    if (key === undefined) throw new Error('The segment to tamper with is not stored.');
    if (bytes) await cache.put(key, new Response(bytes));
    else await cache.delete(key);
  }

  #storeOn(environment: SegmentEnvironment): SegmentStore {
    const { scope } = this.subject;
    // No checkpoint comes by itself: what is durable is decided by the case.
    const checkpointMs = 3_600_000;
    return new SegmentStore({ scope, segmentBytes: SEGMENT_BYTES, checkpointMs, environment });
  }
}

/**
 * All bytes of a body, read chunk by chunk: where it fails, `arrayBuffer()` rejects with an error of the
 * engine's own, and a reader with the one that the stream failed with.
 */
export async function bytesOf(
  response: Response | undefined,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!response) return undefined;
  const chunks: Uint8Array[] = [];
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    chunks.push(part.value);
  }
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
