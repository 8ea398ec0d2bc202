import type { ByteRange } from './geometry.js';
import { segmentCount } from './geometry.js';
import {
  begun,
  emptyLedger,
  isWhole,
  missingRanges,
  pieceAt,
  storedBytes,
  withoutLost,
  withoutTails,
  withSegment,
  withSize,
  withTail,
} from './draftLedger.js';
import type { DraftLedger, DraftPiece } from './draftLedger.js';
import type { DraftOptions } from './draftOptions.js';
import { DraftWriter } from './draftWriter.js';
import type { DraftUnderWriter } from './draftWriter.js';
import { isSegmentedCacheError, SegmentedCacheError } from './errors.js';
import { HEAD_FORMAT, isTiling } from './head.js';
import type { Head, ResponseMetadata } from './head.js';
import type { SegmentRef } from './keys.js';
import { assetIdOfKept } from './oneSegmentAsset.js';
import type { OneSegmentAsset } from './oneSegmentAsset.js';
import type { Segments } from './segments.js';

/**
 * An asset while it is being written. All that it knows is durable: another context that opens the
 * same draft after this one died goes on from the same bytes. One context at a time may write it;
 * who owns drafts sees to that, for example by a Web Lock.
 *
 * @example
 * // Goes on after the last durable byte of a draft that was begun with its size.
 * const draft = await store.openDraft('film');
 * const [, etag = ''] = draft.response?.headers.find(([name]) => name === 'etag') ?? [];
 * for (const missing of draft.missingRanges) {
 *   const writer = await draft.writerAt(missing.start);
 *   const range = `bytes=${writer.offset}-${missing.end - 1}`;
 *   const response = await fetch('/film.mp4', { headers: { range, 'if-range': etag } });
 *   if (response.status !== 206) break; // a 200 is another asset now: begin() again
 *   for await (const chunk of response.body ?? []) await writer.write(chunk);
 *   await writer.close();
 * }
 */
export class Draft implements DraftUnderWriter {
  #ledger: DraftLedger;
  #changes: ((ledger: DraftLedger) => DraftLedger)[] = [];
  readonly #taken = new Set<number>();
  #nextFlush: Promise<void> | undefined;
  #lastFlush: Promise<void> = Promise.resolve();
  /** Whether a ledger of it was put, or is about to be. */
  #isPut: boolean;

  private constructor(
    private readonly segments: Segments,
    private readonly options: DraftOptions,
    stored: DraftLedger | undefined,
    draftId: string,
  ) {
    const { segmentBytes } = options;
    this.#ledger =
      stored ?? emptyLedger(draftId, segments.environment.crypto.randomUUID(), segmentBytes);
    this.#isPut = stored !== undefined;
  }

  /**
   * Opens what is stored under this id, or starts with nothing. Stores nothing by itself.
   *
   * @internal
   */
  static async open(segments: Segments, draftId: string, options: DraftOptions): Promise<Draft> {
    return new Draft(segments, options, await segments.readLedger(draftId), draftId);
  }

  /**
   * The same where it is known that nothing is stored under this id.
   *
   * @internal
   */
  static create(segments: Segments, draftId: string, options: DraftOptions): Draft {
    return new Draft(segments, options, undefined, draftId);
  }

  /**
   * A draft that its owner has kept, with no ledger; whole where its segment is there.
   *
   * @internal
   */
  static async restore(
    segments: Segments,
    draftId: string,
    options: Omit<DraftOptions, 'segmentBytes'>,
    { response, segment }: OneSegmentAsset,
  ): Promise<Draft> {
    const segmentBytes = segment.length;
    const draft = new Draft(segments, { ...options, segmentBytes }, undefined, draftId);
    const stored = await segments.storedOf([segment]);
    const ledger = { ...draft.#ledger, assetId: assetIdOfKept(draftId, segment) };
    draft.#ledger = begun(ledger, response, segment.length, [segment], stored);
    return draft;
  }

  /** As it was given to `openDraft()`. */
  get id(): string {
    return this.#ledger.draftId;
  }

  /** What the server said, once a response was accepted. */
  get response(): ResponseMetadata | undefined {
    return this.#ledger.response;
  }

  /** In bytes, where known. */
  get size(): number | undefined {
    return this.#ledger.size;
  }

  /** The size of a segment of this asset, in bytes; what the store had when it was begun. */
  get segmentBytes(): number {
    return this.#ledger.segmentBytes;
  }

  /**
   * Names this writing of the asset.
   *
   * @internal
   */
  get assetId(): string {
    return this.#ledger.assetId;
  }

  /**
   * What the owner has to keep of this draft, which is whole and has no ledger; `undefined` where it has
   * one.
   *
   * @internal
   */
  get keptByOwner(): OneSegmentAsset | undefined {
    const { response, segments } = this.#ledger;
    const segment = segments[0];
    return !this.#isPut && this.isWhole && response && segment ? { response, segment } : undefined;
  }

  /**
   * Where this byte is; `undefined` while it is missing.
   *
   * @internal
   */
  pieceAt(position: number): DraftPiece | undefined {
    return pieceAt(this.#ledger, position);
  }

  /**
   * Whether digests that were known beforehand will tell if the bytes of tails are the right ones.
   *
   * @internal
   */
  get provesSegments(): boolean {
    return this.#ledger.expected !== undefined;
  }

  /** How many bytes are durable. */
  get storedBytes(): number {
    return storedBytes(this.#ledger);
  }

  /** The ranges still to be fetched; empty when the draft is whole. */
  get missingRanges(): ByteRange[] {
    return missingRanges(this.#ledger);
  }

  /** Whether every byte is durable, so that the draft can be adopted. */
  get isWhole(): boolean {
    return isWhole(this.#ledger);
  }

  /**
   * Drops what was there and starts over with this response.
   *
   * @param size in bytes, where declared.
   * @param expected the segments, where they are known beforehand: those that the store has already
   * are missing no more, and the others are checked before they are stored.
   * @throws {SegmentedCacheError} `invalid-argument` where `expected` does not tile `size`.
   */
  async begin(
    response: ResponseMetadata,
    size: number | undefined,
    expected?: readonly SegmentRef[],
  ): Promise<void> {
    if (expected && !isTiling(expected, size, this.segmentBytes)) {
      throw new SegmentedCacheError(
        'invalid-argument',
        `The expected segments do not make up ${size ?? 'an unknown number of'} bytes in segments of ${this.segmentBytes}: each but the last must have that length.`,
      );
    }
    // Another writing of the asset: who reads along must not go on with its bytes.
    const [only, second] = expected ?? [];
    const assetId =
      this.options.isKeptByOwner && !this.#isPut && only && !second
        ? assetIdOfKept(this.id, only)
        : this.segments.environment.crypto.randomUUID();
    if (await this.#isStoredByOneCommit(size, expected)) {
      this.#ledger = begun({ ...this.#ledger, assetId }, response, size, expected);
      return;
    }
    await this.segments.writing(async () => {
      const stored = await this.segments.storedOf(expected ?? []);
      await this.#replace((ledger) =>
        begun({ ...ledger, assetId }, response, size, expected, stored),
      );
    });
  }

  /**
   * Whether nothing is stored, and the next commit will store all of it: a ledger before that would be
   * as dear as the bytes, and a death would lose what the response said and nothing else.
   */
  async #isStoredByOneCommit(
    size: number | undefined,
    expected: readonly SegmentRef[] = [],
  ): Promise<boolean> {
    if (this.#isPut || !size || size > this.segmentBytes) return false;
    // Looked for a moment ago; what came since then is found when it is put.
    const [known] = this.#ledger.expected ?? [];
    if (known && known.digest === expected[0]?.digest && known.length === size) return true;
    const stored = await this.segments.storedOf(expected);
    return Object.keys(stored).length === 0;
  }

  /** Drops all bytes and what was known of the response: the asset has changed. */
  async clear(): Promise<void> {
    await this.#replace(({ draftId, assetId, segmentBytes }) =>
      emptyLedger(draftId, assetId, segmentBytes),
    );
  }

  /**
   * A writer for a range of `missingRanges`; its `offset` says which byte it wants first. When a
   * tail turns out to be lost, that is an earlier byte than the range's start.
   *
   * @param start in bytes from the asset's beginning.
   */
  async writerAt(start: number): Promise<DraftWriter> {
    const index = Math.floor(start / this.segmentBytes);
    const tails = this.#ledger.tails[index] ?? [];
    const bytes = await Promise.all(
      tails.map(({ id, length }) => this.segments.readTail(this.id, id, length)),
    );
    const found = bytes.filter((part) => part !== undefined);
    if (found.length < tails.length) {
      await this.#commit((ledger) => withoutTails(ledger, index));
      return new DraftWriter(
        this,
        this.segments.environment.clock,
        this.options.checkpointMs,
        index,
        [],
      );
    }
    return new DraftWriter(
      this,
      this.segments.environment.clock,
      this.options.checkpointMs,
      index,
      found,
    );
  }

  /**
   * Gives a segment to the one writer that fills it.
   *
   * @throws {Error} where another has it: their bytes would be mixed.
   * @internal
   */
  takeSegment(index: number): void {
    if (this.#taken.has(index)) throw new Error(`Segment ${index} of ${this.id} has a writer.`);
    this.#taken.add(index);
  }

  /** @internal */
  giveBackSegment(index: number): void {
    this.#taken.delete(index);
  }

  /**
   * Commits a whole segment. The bytes are handed over: nobody may change them any more.
   *
   * @throws {SegmentedCacheError} `digest-mismatch`, `quota-exceeded`, `storage-failed`.
   * @param size of the asset, where it became known with its last segment.
   * @internal
   */
  async commitSegment(index: number, bytes: Uint8Array<ArrayBuffer>, size?: number): Promise<void> {
    const tails = this.#ledger.tails[index] ?? [];
    const prepared = this.segments.prepare(bytes);
    const expected = this.#ledger.expected?.[index];
    try {
      await this.segments.writing(async () => {
        const ref = await this.segments.put(prepared, expected);
        if (this.#needsNoLedger) {
          this.#ledger = withSegment(this.#ledger, index, ref);
          this.options.onStored?.();
          return;
        }
        await this.#commit((ledger) => {
          const next = withSegment(ledger, index, ref);
          return size === undefined ? next : withSize(next, size);
        });
      });
    } catch (error) {
      // A front that belongs to wrong bytes would make every later attempt wrong too.
      const isWrong = isSegmentedCacheError(error) && error.code === 'digest-mismatch';
      if (isWrong && tails.length > 0) {
        // Nor may who was given that front take what comes now for the rest of it.
        const assetId = this.segments.environment.crypto.randomUUID();
        await this.#commit((ledger) => ({ ...withoutTails(ledger, index), assetId }));
      }
      throw error;
    }
    await this.segments.deleteTails(
      this.id,
      tails.map(({ id }) => id),
    );
  }

  /**
   * Makes the next bytes of an unfinished segment durable; `offset` from the segment's start.
   *
   * @internal
   */
  async commitTail(index: number, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const id = `${this.segments.environment.crypto.randomUUID()}-${bytes.length}`;
    const tail = { id, length: bytes.length };
    await this.segments.writing(async () => {
      await this.segments.putTail(this.id, tail.id, bytes);
      await this.#commit((ledger) => withTail(ledger, index, offset, tail));
    });
  }

  /**
   * Says that the stream has ended after `size` bytes.
   *
   * @internal
   */
  async end(size: number): Promise<void> {
    await this.#commit((ledger) => withSize(ledger, size));
  }

  /**
   * Forgets the segments that are gone from Cache Storage: they are missing again.
   *
   * @param isStored says which are there.
   * @internal
   */
  async dropLost(isStored: (ref: SegmentRef) => boolean): Promise<void> {
    if (Object.values(this.#ledger.segments).every(isStored)) return;
    await this.#commit((ledger) => withoutLost(ledger, isStored));
  }

  /**
   * The head that this draft has become.
   *
   * @throws {SegmentedCacheError} `length-mismatch` when bytes are missing.
   */
  head(): Head {
    const ledger = this.#ledger;
    if (!isWhole(ledger) || !ledger.response) {
      throw new SegmentedCacheError(
        'length-mismatch',
        `Only ${this.storedBytes} of ${this.size ?? 'an unknown number of'} bytes are there; write the missing ranges first.`,
        { storedBytes: this.storedBytes },
      );
    }
    const { assetId, response, size, segmentBytes } = ledger;
    const segments = Array.from({ length: segmentCount(size, segmentBytes) }, (_, index) => {
      const segment = ledger.segments[index];
      if (!segment) throw new Error(`isWhole() was wrong about segment ${index}.`);
      return segment;
    });
    const completedAt = this.segments.environment.clock.now();
    return { format: HEAD_FORMAT, assetId, response, size, segmentBytes, segments, completedAt };
  }

  /** Forgets the draft. Its segments go with the next `collectGarbage()` unless a head has them. */
  async abandon(): Promise<void> {
    await this.#lastFlush;
    const tails = Object.values(this.#ledger.tails).flat();
    await this.segments.deleteLedger(this.#ledger);
    await this.segments.deleteTails(
      this.id,
      tails.map(({ id }) => id),
    );
  }

  get #needsNoLedger(): boolean {
    const { isKeptByOwner = false } = this.options;
    return isKeptByOwner && !this.#isPut && this.#ledger.expected?.length === 1;
  }

  /** Takes a ledger without the tails of the one before. */
  async #replace(change: (ledger: DraftLedger) => DraftLedger): Promise<void> {
    const tails = Object.values(this.#ledger.tails).flat();
    await this.#commit(change);
    await this.segments.deleteTails(
      this.id,
      tails.map(({ id }) => id),
    );
  }

  /** One put at a time; changes that come meanwhile go together with the next. */
  #commit(change: (ledger: DraftLedger) => DraftLedger): Promise<void> {
    this.#changes.push(change);
    if (!this.#nextFlush) {
      this.#nextFlush = this.#lastFlush.then(() => this.#flush());
      this.#lastFlush = this.#nextFlush.catch(() => undefined);
    }
    return this.#nextFlush;
  }

  async #flush(): Promise<void> {
    this.#nextFlush = undefined;
    this.#isPut = true;
    const changes = this.#changes.splice(0);
    const changed = changes.reduce((before, change) => change(before), this.#ledger);
    const ledger = { ...changed, generation: this.#ledger.generation + 1 };
    await this.segments.putLedger(ledger);
    this.#ledger = ledger;
    this.options.onStored?.();
  }
}
