import { answer } from './answer.js';
import { distinctSegments } from './distinctSegments.js';
import { isSegmentedCacheError } from './errors.js';
import { HEAD_FORMAT } from './head.js';
import type { Head, ResponseMetadata } from './head.js';
import type { SegmentRef } from './keys.js';
import { assetBlob } from './plainEntry.js';
import { plainSpelling } from './plainSpelling.js';
import { answerTo, withUrl } from './respond.js';
import type { Segments } from './segments.js';
import type { SharedBlobs } from './sharedBlobs.js';
import { isSlice } from './tableEntry.js';
import type { TableAsset, TableEntry } from './tableEntry.js';
import { dropCorrupt, verifySegments } from './verify.js';
import type { VerifyReport } from './verify.js';

/**
 * Many assets under one entry, as they were when the table was opened.
 *
 * @example
 * const course: AssetTable | undefined = await tables.open('course-3');
 * event.respondWith((async () => (await course?.match(event.request)) ?? fetch(event.request))());
 */
export class AssetTable {
  /** By URL; made when somebody asks, because a table may be opened for its note alone. */
  #byUrl: ReadonlyMap<string, TableAsset> | undefined;

  /** @internal */
  constructor(
    private readonly segments: Segments,
    private readonly blobs: SharedBlobs,
    private readonly entry: TableEntry,
  ) {}

  /** As it was given to `put()`. */
  get name(): string {
    return this.entry.name;
  }

  /** As it was given to `put()`. */
  get assets(): readonly TableAsset[] {
    return this.entry.assets;
  }

  /** As it was given to `put()`; `undefined` where nothing was. */
  get note(): unknown {
    return this.entry.note;
  }

  /** Whether an asset has this URL, or its plain spelling. */
  has(url: string): boolean {
    return this.#find(url) !== undefined;
  }

  /**
   * Answers a GET or HEAD request: the whole, a single range, or what its preconditions ask. What is
   * no more than a segment comes whole, also when this context dies meanwhile.
   *
   * @returns `undefined` where there is no such asset, or a segment of it is gone.
   */
  async match(request: Request): Promise<Response | undefined> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const asset = this.#find(request.url);
    if (!asset) return undefined;
    try {
      return await (isSlice(asset)
        ? this.#answerSlice(request, asset)
        : answer(this.segments, request, this.#headOf(asset)));
    } catch (error) {
      if (isSegmentedCacheError(error) && error.code === 'missing-segment') return undefined;
      throw error;
    }
  }

  /**
   * All bytes of an asset, for code that wants a `Blob`.
   *
   * @returns `undefined` where there is no such asset.
   * @throws {SegmentedCacheError} `missing-segment`.
   */
  async asBlob(url: string): Promise<Blob | undefined> {
    const asset = this.#find(url);
    if (!asset) return undefined;
    if (!isSlice(asset)) return assetBlob(this.segments, this.#headOf(asset));
    const { headers } = metadataOfAsset(asset);
    const type = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
    return this.#slice(asset, 0, asset.size, type.get('content-type') ?? '');
  }

  /** Reads every byte of every segment, each once, and compares digests. */
  verify(): Promise<VerifyReport> {
    return verifySegments(this.segments, this.refs());
  }

  /**
   * Deletes those of its segments whose bytes are not what their digests say, so that they can be fetched
   * again; what was kept of them in memory goes, too. Waits until nobody writes.
   *
   * @returns which were deleted. The assets that need them are misses until they are back.
   */
  async dropCorrupt(): Promise<readonly SegmentRef[]> {
    const dropped = await dropCorrupt(this.segments, this.refs());
    this.blobs.forget(dropped);
    return dropped;
  }

  /** Every segment that some asset has, each once. */
  refs(): SegmentRef[] {
    return distinctSegments(this.assets.flatMap(({ segments }) => segments));
  }

  #find(url: string): TableAsset | undefined {
    this.#byUrl ??= new Map(this.entry.assets.map((asset) => [asset.url, asset]));
    const asked = withoutFragment(url);
    return this.#byUrl.get(asked) ?? this.#byUrl.get(plainSpelling(asked));
  }

  async #answerSlice(request: Request, asset: TableAsset): Promise<Response> {
    const metadata = metadataOfAsset(asset);
    const { init, range } = answerTo(request, metadata, asset.size);
    const body = range && (await this.#slice(asset, range.start, range.end));
    return withUrl(new Response(body ?? null, init), metadata);
  }

  async #slice(
    { segments: [ref], offset = 0 }: TableAsset,
    start: number,
    end: number,
    type = '',
  ): Promise<Blob> {
    if (!ref) throw new RangeError('An asset without segments is no slice of one.');
    return (await this.blobs.open(ref)).slice(offset + start, offset + end, type);
  }

  #headOf(asset: TableAsset): Head {
    const { size, segmentBytes, segments } = asset;
    const response = metadataOfAsset(asset);
    const { tableId: assetId } = this.entry;
    return {
      ...{ format: HEAD_FORMAT, assetId, response, size, segmentBytes, segments },
      completedAt: 0,
    };
  }
}

function metadataOfAsset({ url, headers = [] }: TableAsset): ResponseMetadata {
  return { url, status: 200, statusText: 'OK', headers, redirected: false };
}

const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? url;
