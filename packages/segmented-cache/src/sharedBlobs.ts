import type { SegmentRef } from './keys.js';
import { missingSegment } from './readableSegments.js';
import type { Segments } from './segments.js';

/** How many bytes of them are kept; a bundle has at most 1 MiB. */
const KEPT_BYTES = 8 * 1024 * 1024;

/**
 * Segments that many small assets share, kept as blobs in memory for a while: opening one anew for
 * each of its files costs 35 to 94 ms where it has 8 MiB, in Firefox and WebKitGTK (measured).
 */
export class SharedBlobs {
  /** By key, the one that was used last at the end. */
  readonly #kept = new Map<string, { readonly blob: Promise<Blob>; readonly bytes: number }>();

  constructor(private readonly segments: Segments) {}

  /** @throws {SegmentedCacheError} `missing-segment`. */
  async open(ref: SegmentRef): Promise<Blob> {
    const key = this.segments.keys.segment(ref);
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const blob = known?.blob ?? this.#read(ref);
    this.#kept.set(key, { blob, bytes: ref.length });
    this.#letGo();
    try {
      return await blob;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  /** Of segments that are gone from the store: whoever asks next reads what takes their place. */
  forget(refs: readonly SegmentRef[]): void {
    for (const ref of refs) this.#kept.delete(this.segments.keys.segment(ref));
  }

  async #read(ref: SegmentRef): Promise<Blob> {
    // Its bytes, not the stored blob, which Firefox and WebKitGTK would read from disk at each use.
    const bytes = await this.segments.read(ref);
    if (bytes?.length !== ref.length) throw missingSegment(ref);
    return new Blob([bytes]);
  }

  /** The one in use stays, however large it is. */
  #letGo(): void {
    let sum = [...this.#kept.values()].reduce((before, { bytes }) => before + bytes, 0);
    for (const [key, { bytes }] of this.#kept) {
      if (sum <= KEPT_BYTES || this.#kept.size === 1) return;
      this.#kept.delete(key);
      sum -= bytes;
    }
  }
}
