import { SegmentedCache } from 'segmented-cache';
import type { SegmentStore } from 'segmented-cache';
import { knownBytes } from '@internal/test-support/checker';
import type { KnownContent } from '@internal/test-support/checker';
import { scope } from './story.js';

/**
 * An asset that the app puts into its cache by itself, beside all jobs: a second writer, of whom the
 * runner knows nothing. Each worker tries until one has been told that it is stored.
 */
export class OwnAsset {
  readonly url = `${scope}own`;
  readonly content: KnownContent;
  #isStored: boolean;

  constructor(
    private readonly bytes: Uint8Array<ArrayBuffer>,
    private readonly cacheName: string,
  ) {
    this.content = knownBytes(bytes);
    this.#isStored = bytes.length === 0;
  }

  /** Whether it has to be there from now on; always, where there is none. */
  get isStored(): boolean {
    return this.#isStored;
  }

  get exists(): boolean {
    return this.bytes.length > 0;
  }

  /** Cache Storage is gone, and the app does not store it again. */
  lose(): void {
    this.#isStored = true;
  }

  async put(store: SegmentStore, isAlive: () => boolean): Promise<void> {
    if (this.#isStored) return;
    const body = new Blob([this.bytes]).stream();
    const headers = { 'content-length': String(this.bytes.length) };
    await new SegmentedCache(this.cacheName, store).put(this.url, new Response(body, { headers }));
    if (isAlive()) this.#isStored = true;
  }
}
