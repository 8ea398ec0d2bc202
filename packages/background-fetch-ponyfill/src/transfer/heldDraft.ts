import type {
  ByteRange,
  ClockPort,
  ResponseMetadata,
  SegmentRef,
  SmallAsset,
} from 'segmented-cache';
import type { Fillable, FillableWriter } from './fillable.js';

export interface HeldDraftOptions {
  /** What grows beyond goes into a draft; in bytes. */
  readonly heldBytes: number;
  /** Of that draft; in bytes. */
  readonly segmentBytes: number;
  /** What is not whole by then goes into a draft. */
  readonly holdMs: number;
  readonly clock: ClockPort;
  readonly openDraft: () => Promise<Fillable>;
}

/**
 * A small asset on its way. A draft costs half a dozen writes, however small it is; so its bytes wait
 * in memory until it is whole, and become durable together with its record. What turns out to be
 * large, or takes its time, is handed over to a draft, and is like any other from then on.
 */
export class HeldDraft implements Fillable {
  #response: ResponseMetadata | undefined;
  #size: number | undefined;
  #bytes = new Uint8Array(0);
  #filled = 0;
  #timer: number | undefined;
  #handedOver: Promise<Fillable> | undefined;
  /** Once all is handed over. */
  #draft: Fillable | undefined;

  constructor(private readonly options: HeldDraftOptions) {}

  get segmentBytes(): number {
    return this.options.segmentBytes;
  }

  get response(): ResponseMetadata | undefined {
    return this.#draft ? this.#draft.response : this.#response;
  }

  get size(): number | undefined {
    return this.#draft ? this.#draft.size : this.#size;
  }

  /** How many bytes are durable: none while they are held. */
  get storedBytes(): number {
    return this.#draft?.storedBytes ?? 0;
  }

  get isWhole(): boolean {
    return this.#draft?.isWhole ?? this.#filled === this.#size;
  }

  get missingRanges(): ByteRange[] {
    if (this.#draft) return this.#draft.missingRanges;
    return this.isWhole ? [] : [{ start: this.#filled, end: this.#size ?? Infinity }];
  }

  get isHeld(): boolean {
    return !this.#handedOver;
  }

  /** The next byte that is wanted, while it is held. */
  get offset(): number {
    return this.#filled;
  }

  async begin(
    response: ResponseMetadata,
    size: number | undefined,
    expected?: readonly SegmentRef[],
  ): Promise<void> {
    this.#drop();
    if (this.#handedOver || (size ?? 0) > this.options.heldBytes || expected) {
      await (await this.handOver()).begin(response, size, expected);
      return;
    }
    this.#response = response;
    this.#size = size;
    const { clock, holdMs } = this.options;
    // Whoever writes next hears of a failure.
    const handOver = () => void this.handOver().catch(() => undefined);
    this.#timer = clock.setTimeout(handOver, holdMs);
  }

  async clear(): Promise<void> {
    this.#drop();
    await (await this.#handedOver)?.clear();
  }

  async end(size: number): Promise<void> {
    const draft = await this.#handedOver;
    if (draft) await draft.end(size);
    else this.#size = size;
  }

  async writerAt(start: number): Promise<FillableWriter> {
    const draft = await this.#handedOver;
    return draft ? draft.writerAt(start) : new HeldWriter(this);
  }

  /** Takes the next bytes, where they are held still. @returns whether it did. */
  take(chunk: Uint8Array): boolean {
    const needed = this.#filled + chunk.length;
    if (this.#handedOver || needed > this.options.heldBytes) return false;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#size ?? 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, this.#filled));
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.#filled);
    this.#filled = needed;
    return true;
  }

  /**
   * Makes durable what is held: from now on this is a draft.
   *
   * @throws {SegmentedCacheError} as a draft's writer does.
   */
  handOver(): Promise<Fillable> {
    return (this.#handedOver ??= this.#giveToDraft());
  }

  /**
   * No more is to come for now. Also where it was to be handed over and Cache Storage had no room: it may
   * still become durable beside its record.
   *
   * @returns what is held, where that is all of it.
   */
  async takeWhole(): Promise<SmallAsset | undefined> {
    this.#stopTimer();
    await this.#handedOver?.catch(() => undefined);
    const response = this.#response;
    if (this.#draft || !response || !this.isWhole) return undefined;
    return { isWhole: true, response, bytes: this.#bytes.slice(0, this.#filled) };
  }

  /**
   * No more is to come for now: what is held becomes durable, so that the next transfer goes on from
   * it. Where that fails, it is fetched again.
   *
   * @returns whether something is durable.
   */
  async keep(): Promise<boolean> {
    this.#stopTimer();
    if (this.#response || this.#handedOver) await this.handOver().catch(() => undefined);
    return this.storedBytes > 0;
  }

  async #giveToDraft(): Promise<Fillable> {
    this.#stopTimer();
    const response = this.#response;
    const bytes = this.#bytes.subarray(0, this.#filled);
    const draft = await this.options.openDraft();
    if (response) {
      await draft.begin(response, this.#size);
      const writer = await draft.writerAt(0);
      await writer.write(bytes);
      await writer.close();
    }
    this.#draft = draft;
    return draft;
  }

  #drop(): void {
    this.#stopTimer();
    if (this.#handedOver) return;
    this.#response = this.#size = undefined;
    this.#filled = 0;
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.options.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** Fills what is held, and the draft that it is handed over to. */
class HeldWriter implements FillableWriter {
  #writer: FillableWriter | undefined;

  constructor(private readonly held: HeldDraft) {}

  get offset(): number {
    return this.#writer?.offset ?? this.held.offset;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (!this.#writer && this.held.take(chunk)) return;
    await (await this.#ofDraft()).write(chunk);
  }

  async close(): Promise<void> {
    await this.#writer?.close();
  }

  async end(): Promise<void> {
    if (this.held.isHeld) await this.held.end(this.offset);
    else await (await this.#ofDraft()).end();
  }

  /** Goes on where the bytes end that were handed over. */
  async #ofDraft(): Promise<FillableWriter> {
    const draft = await this.held.handOver();
    return (this.#writer ??= await draft.writerAt(this.held.offset));
  }
}
