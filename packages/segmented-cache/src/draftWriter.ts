import type { ClockPort } from './environment.js';
import { SegmentedCacheError } from './errors.js';
import { segmentRange } from './geometry.js';
import type { ByteRange } from './geometry.js';

/** How many segments of one writer may be on their way into storage (measured: two suffice). */
const PUTS_IN_FLIGHT = 2;

/**
 * What a writer needs of the draft that it fills.
 *
 * @internal
 */
export interface DraftUnderWriter {
  /** In bytes. */
  readonly segmentBytes: number;
  /** In bytes, where known. */
  readonly size: number | undefined;
  takeSegment(index: number): void;
  giveBackSegment(index: number): void;
  commitSegment(index: number, bytes: Uint8Array<ArrayBuffer>, size?: number): Promise<void>;
  commitTail(index: number, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  end(size: number): Promise<void>;
}

/** The first bytes of a writer are durable this soon: what is shown of a download is what is durable. */
const FIRST_CHECKPOINT_MS = 1000;

/**
 * What a buffer begins with where nobody knows how large the asset is: one of a few kilobytes never takes
 * eight megabytes.
 */
const SMALLEST_BUFFER = 64 * 1024;

/**
 * Cuts a stream of chunks into segments and makes them durable: whole ones as they fill, the front
 * of an unfinished one at least every `checkpointMs`, and its first bytes within a second.
 *
 * A buffer is used again once its segment is stored, and not before: in WebKit `new Response(buffer)`
 * copies when it is read, not when it is made (docs/discoveries/0001).
 *
 * @example
 * const draft = await store.openDraft('film');
 * const response = await fetch('/film.mp4');
 * await draft.begin(metadataOf(response), undefined); // its size shows when it ends
 * const writer = await draft.writerAt(0);
 * for await (const chunk of response.body ?? []) await writer.write(chunk);
 * await writer.end();
 */
export class DraftWriter {
  #index: number;
  #buffer = new Uint8Array(0);
  /** Buffers whose segments are stored. */
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  /** Where one segment was filled, the next one probably is. */
  #firstCapacity = SMALLEST_BUFFER;
  #filled = 0;
  /** Whether any of what it was given is durable, or about to be. */
  #hasCommitted = false;
  /** How much of the buffer's front is durable as tails. */
  #durable = 0;
  #taken = false;
  #inFlight = new Set<Promise<void>>();
  #checkpoint: Promise<void> = Promise.resolve();
  #timer: number | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @internal */
  constructor(
    private readonly draft: DraftUnderWriter,
    private readonly clock: ClockPort,
    private readonly checkpointMs: number,
    index: number,
    tails: readonly Uint8Array<ArrayBuffer>[],
  ) {
    this.#index = index;
    for (const tail of tails) this.#append(tail);
    this.#durable = this.#filled;
  }

  /** The next byte that this writer wants, as an offset in the asset. */
  get offset(): number {
    return this.#range().start + this.#filled;
  }

  /**
   * Takes the next bytes. Waits where storage is slower than the network.
   *
   * @throws {SegmentedCacheError} what a put that was in flight failed with, or `length-mismatch` when
   * more bytes come than the asset has.
   */
  async write(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      this.#throwFailure();
      this.#takeSegment();
      const { start, end } = this.#range();
      const wanted = end - start - this.#filled;
      if (wanted <= 0) {
        throw new SegmentedCacheError(
          'length-mismatch',
          `The server sent more than the ${end} bytes that it had declared.`,
          { declared: end },
        );
      }
      this.#append(rest.subarray(0, wanted));
      rest = rest.subarray(Math.min(wanted, rest.length));
      if (this.#filled === end - start) await this.#commitSegment();
      else this.#startTimer();
    }
  }

  /**
   * Makes durable what was written and waits for it: the last segment where the asset's size is
   * reached, a tail otherwise. The writer is not used after that.
   *
   * @throws {SegmentedCacheError} what a commit failed with: `digest-mismatch`, `quota-exceeded`,
   * `storage-failed`.
   */
  async close(): Promise<void> {
    this.#stopTimer();
    await this.#commitTail();
    await Promise.all(this.#inFlight);
    if (this.#taken) this.draft.giveBackSegment(this.#index);
    this.#taken = false;
    this.#throwFailure();
  }

  /**
   * The stream has ended here, and the asset with it; for assets whose size was not declared. Closes.
   *
   * @throws {SegmentedCacheError} as `close()` does.
   */
  async end(): Promise<void> {
    this.#stopTimer();
    // Size and last segment in one commit: tails that reach the end would leave nothing to ask for.
    if (this.#filled > 0) await this.#commitSegment(this.offset);
    else await this.draft.end(this.offset);
    await this.close();
  }

  /**
   * Taken with the first byte: another may begin where this one stops, or come here before this one
   * has an answer.
   */
  #takeSegment(): void {
    if (!this.#taken) this.draft.takeSegment(this.#index);
    this.#taken = true;
  }

  #range(): ByteRange {
    return segmentRange(this.#index, this.draft.segmentBytes, this.draft.size);
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#filled + bytes.length;
    if (this.#filled === 0) this.#buffer = this.#spare.pop() ?? this.#buffer;
    if (needed > this.#buffer.length) {
      const { start, end } = this.#range();
      const guessed = Math.max(needed, 2 * this.#buffer.length, this.#firstCapacity);
      const isSizeKnown = this.draft.size !== undefined;
      const grown = new Uint8Array(isSizeKnown ? end - start : Math.min(end - start, guessed));
      grown.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#filled);
    this.#filled = needed;
  }

  /** @param size of the asset, where this is the segment that it turned out to end with. */
  async #commitSegment(size?: number): Promise<void> {
    this.#stopTimer();
    this.#hasCommitted = true;
    await this.#checkpoint;
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, this.#filled);
    const commit = this.draft
      .commitSegment(this.#index, bytes, size)
      .then(() => void this.#spare.push(buffer));
    this.draft.giveBackSegment(this.#index);
    this.#taken = false;
    this.#index += 1;
    this.#firstCapacity = this.#filled;
    this.#buffer = new Uint8Array(0);
    this.#filled = this.#durable = 0;
    this.#track(commit);
    if (this.#inFlight.size >= PUTS_IN_FLIGHT) await Promise.race(this.#inFlight);
  }

  /** One tail at a time: each begins where the one before it ended. */
  #commitTail(): Promise<void> {
    this.#checkpoint = this.#checkpoint.then(async () => {
      const { start, end } = this.#range();
      // A full segment is about to be committed as one; its tails would claim to be all of it.
      if (this.#filled === this.#durable || this.#filled === end - start) return;
      const bytes = this.#buffer.subarray(this.#durable, this.#filled);
      const durable = this.#filled;
      try {
        await this.draft.commitTail(this.#index, this.#durable, bytes);
        this.#durable = durable;
      } catch (error) {
        this.#failure ??= { error };
      }
    });
    return this.#checkpoint;
  }

  #track(commit: Promise<void>): void {
    const tracked: Promise<void> = commit
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#inFlight.delete(tracked));
    this.#inFlight.add(tracked);
  }

  #startTimer(): void {
    this.#timer ??= this.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#hasCommitted = true;
      void this.#commitTail();
    }, this.#checkpointMs);
  }

  /** People wait to see that something comes, after a rest as well. */
  get #checkpointMs(): number {
    const { checkpointMs } = this;
    return this.#hasCommitted ? checkpointMs : Math.min(FIRST_CHECKPOINT_MS, checkpointMs);
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
