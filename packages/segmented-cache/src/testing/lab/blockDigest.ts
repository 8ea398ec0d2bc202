import { browserEnvironment } from 'segmented-cache';

/** WebCrypto cannot digest piece by piece, and a page cannot hold some GiB. */
const BLOCK_BYTES = 4 * 1024 * 1024;

/** The SHA-256 of the SHA-256 of every 4 MiB: one digest for a body of any length. */
export class BlockDigest {
  #block = new Uint8Array(BLOCK_BYTES);
  #filled = 0;
  readonly #digests: string[] = [];
  readonly #crypto = browserEnvironment().crypto;

  async write(chunk: Uint8Array): Promise<void> {
    let rest = chunk;
    while (rest.length > 0) {
      const part = rest.subarray(0, BLOCK_BYTES - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
      if (this.#filled === BLOCK_BYTES) await this.#endBlock();
    }
  }

  async end(): Promise<string> {
    if (this.#filled > 0) await this.#endBlock();
    return this.#crypto.sha256(new TextEncoder().encode(this.#digests.join()));
  }

  async #endBlock(): Promise<void> {
    this.#digests.push(await this.#crypto.sha256(this.#block.slice(0, this.#filled)));
    this.#filled = 0;
  }
}
