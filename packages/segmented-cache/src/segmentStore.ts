import { collectGarbage } from './collectGarbage.js';
import type { GarbageReport, RootsProvider } from './collectGarbage.js';
import { Draft } from './draft.js';
import type { DraftOptions } from './draftOptions.js';
import { browserEnvironment } from './environment.js';
import type { SegmentEnvironment } from './environment.js';
import { SegmentedCacheError } from './errors.js';
import { DEFAULT_CHECKPOINT_MS, DEFAULT_SEGMENT_BYTES } from './geometry.js';
import type { ByteRange } from './geometry.js';
import type { Head } from './head.js';
import { keysFor } from './keys.js';
import type { SegmentRef } from './keys.js';
import type { OneSegmentAsset } from './oneSegmentAsset.js';
import type { OpenStreams } from './openStreams.js';
import { respondFromDraft } from './readDraft.js';
import type { DraftSource } from './readDraft.js';
import { respond } from './respond.js';
import { Segments } from './segments.js';
import { stitch } from './stitch.js';
import { usage } from './usage.js';
import type { Usage } from './usage.js';
import { dropCorrupt } from './verify.js';

/**
 * Whose bytes a store holds, and how finely they are cut.
 *
 * @example
 * // Smaller segments: less memory for a connection, more entries for an asset.
 * const options: SegmentStoreOptions = {
 *   scope: registration.scope,
 *   segmentBytes: 2 * 1024 * 1024,
 *   checkpointMs: 1000,
 * };
 * const frugal = new SegmentStore(options);
 */
export interface SegmentStoreOptions {
  /** The service worker registration's scope, as an absolute URL; it names everything stored. */
  readonly scope: string;
  /**
   * Size of a segment in bytes, for assets begun from now on; default 8 MiB. It is the unit of
   * commit and of reading, and the memory that one connection takes.
   */
  readonly segmentBytes?: number;
  /** Bytes of an unfinished segment become durable at least this often; default 3000 ms. */
  readonly checkpointMs?: number;
  /** The platform; default `browserEnvironment()`. Tests hand in another. */
  readonly environment?: SegmentEnvironment;
}

/**
 * The bytes of all large assets of one scope: segments by content, and drafts of assets that are
 * being written. One for each service worker registration; pages and the worker make their own, and
 * they see the same bytes.
 *
 * @example
 * const store = new SegmentStore({ scope: registration.scope });
 * const { segmentBytes, tailBytes } = await store.usage();
 */
export class SegmentStore {
  /** @internal */
  readonly segments: Segments;
  readonly #draftOptions: DraftOptions;

  /**
   * Touches no storage yet.
   *
   * @throws {SegmentedCacheError} `invalid-argument` for a scope that is no absolute URL, and for sizes
   * or times that are no positive whole numbers; {TypeError} outside a secure context.
   */
  constructor(options: SegmentStoreOptions) {
    const { segmentBytes = DEFAULT_SEGMENT_BYTES, checkpointMs = DEFAULT_CHECKPOINT_MS } = options;
    requirePositiveInteger('segmentBytes', segmentBytes, 'bytes');
    requirePositiveInteger('checkpointMs', checkpointMs, 'milliseconds');
    if (!URL.canParse(options.scope)) {
      throw new SegmentedCacheError(
        'invalid-argument',
        `scope must be an absolute URL such as registration.scope; found ${JSON.stringify(options.scope)}.`,
      );
    }
    const environment = options.environment ?? browserEnvironment();
    this.segments = new Segments(environment, keysFor(options.scope));
    this.#draftOptions = { segmentBytes, checkpointMs };
  }

  /**
   * Opens the draft with this id, with all that is durable of it, or a new one.
   *
   * @param draftId yours to choose; any string.
   * @param options `onStored` is called after each commit: something more is durable. `segmentBytes`
   * is that of the asset, where its segments are known beforehand; default: the store's.
   * @throws {SegmentedCacheError} `newer-format` where a newer version of this package wrote the draft.
   */
  openDraft(
    draftId: string,
    options: Partial<Pick<DraftOptions, 'onStored' | 'segmentBytes'>> = {},
  ): Promise<Draft> {
    return Draft.open(this.segments, draftId, { ...this.#draftOptions, ...options });
  }

  /**
   * A draft of which it is known that nothing is stored: `openDraft()` without a look.
   *
   * @internal
   */
  createDraft(
    draftId: string,
    options: Partial<Pick<DraftOptions, 'onStored' | 'segmentBytes' | 'isKeptByOwner'>> = {},
  ): Draft {
    return Draft.create(this.segments, draftId, { ...this.#draftOptions, ...options });
  }

  /**
   * A draft of which the owner has kept all there is to know but whether its segment is there.
   *
   * @internal
   */
  restoreDraft(draftId: string, kept: OneSegmentAsset): Promise<Draft> {
    return Draft.restore(this.segments, draftId, this.#draftOptions, kept);
  }

  /** The ids of all drafts of which something is stored. */
  async draftIds(): Promise<Set<string>> {
    const { keys } = this.segments;
    const stored = (await (await this.segments.cache()).keys()).map(({ url }) => keys.parse(url));
    return new Set(stored.flatMap((entry) => (entry?.kind === 'ledger' ? [entry.draftId] : [])));
  }

  /**
   * Forgets, of these drafts, the segments that are gone from Cache Storage: deleted by the browser, the
   * user or other code while somebody wrote or afterwards. They can be fetched again then.
   *
   * @returns those that are not whole, for this or another reason.
   * @throws {SegmentedCacheError} `storage-failed`.
   */
  async dropLost(drafts: Iterable<Draft>): Promise<Set<Draft>> {
    const isStored = await this.segments.whatIsStored();
    const lacking = new Set<Draft>();
    for (const draft of drafts) {
      await draft.dropLost(isStored);
      if (!draft.isWhole) lacking.add(draft);
    }
    return lacking;
  }

  /**
   * Runs `write` with a draft that lives as long as this call, and that no sweep takes for garbage
   * meanwhile.
   *
   * @internal
   */
  async withNewDraft<T>(write: (draft: Draft) => Promise<T>): Promise<T> {
    const { environment, keys } = this.segments;
    const draftId = environment.crypto.randomUUID();
    return environment.locks.request(keys.writingLock(draftId), { mode: 'exclusive' }, async () => {
      const draft = this.createDraft(draftId);
      try {
        return await write(draft);
      } finally {
        await draft.abandon();
      }
    });
  }

  /**
   * Stores bytes as a segment. Nothing refers to it yet: it goes with the next sweep, unless a table or a
   * head has it by then.
   *
   * @throws {SegmentedCacheError} `quota-exceeded`, `storage-failed`.
   */
  putSegment(bytes: Uint8Array<ArrayBuffer>): Promise<SegmentRef> {
    const { segments } = this;
    return segments.writing(() => segments.put(segments.prepare(bytes)));
  }

  /** Which of these segments are there, whoever refers to them. */
  async storedOf(refs: readonly SegmentRef[]): Promise<readonly SegmentRef[]> {
    return Object.values(await this.segments.storedOf(refs));
  }

  /**
   * Deletes those of these segments whose bytes are not what their digests say, so that they can be
   * fetched again: a segment that is there is never written again. Waits until nobody writes.
   *
   * @returns which were deleted. What refers to them is incomplete until they are back.
   */
  dropCorrupt(refs: readonly SegmentRef[]): Promise<readonly SegmentRef[]> {
    return dropCorrupt(this.segments, refs);
  }

  /** What this scope's segments and unfinished assets take, in true bytes. */
  usage(): Promise<Usage> {
    return usage(this.segments);
  }

  /** The bodies that are being read out of this store, in this context. */
  get openStreams(): OpenStreams {
    return this.segments.openStreams;
  }

  /**
   * The answer to `request` out of an asset's segments, wherever its head is kept: 200, 206, 304 or
   * 416. Its body is a stream that needs this context, and fails where a segment is gone; what
   * `SegmentedCache` answers needs it for longer bodies only.
   */
  respond(request: Request, head: Head): Response {
    const open = (range: ByteRange) => stitch(this.segments, head, range);
    return respond(request, head.response, head.size, open);
  }

  /**
   * All bytes of an asset. The stream needs this context; it fails with `missing-segment` where one is
   * gone, and never ends short.
   */
  body(head: Head): ReadableStream<Uint8Array> {
    return stitch(this.segments, head, { start: 0, end: head.size });
  }

  /**
   * The answer to `request` out of a draft that is being written: what is durable at once, the rest
   * as it becomes durable. Its body is a stream that needs this context; it fails where the asset
   * changes meanwhile (`asset-changed`) or `source` does, and never ends short. A range is answered
   * by the whole as long as the asset's size is unknown.
   *
   * @returns `undefined` while no server has answered.
   */
  respondFromDraft(request: Request, source: DraftSource): Promise<Response | undefined> {
    return respondFromDraft(this.segments, request, source);
  }

  /**
   * Deletes segments and drafts that no head and no table in any cache of the origin and no wanted
   * draft refers to. Waits until nobody writes.
   *
   * @param roots says which drafts are wanted still; all others are deleted.
   * @throws {SegmentedCacheError} `newer-format`: what a newer version wrote may refer to anything, so
   * nothing is deleted.
   */
  collectGarbage(roots: RootsProvider): Promise<GarbageReport> {
    return collectGarbage(this.segments, roots);
  }
}

function requirePositiveInteger(name: string, value: number, unit: string): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new SegmentedCacheError(
    'invalid-argument',
    `${name} must be a positive whole number of ${unit}; found ${value}.`,
  );
}
