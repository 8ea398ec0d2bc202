/** Segments become durable in lumps: over less time than this the rate would jump. */
const WINDOW_MS = 15_000;

/** How fast a pack grows: its messages have bytes only. */
export class Rate {
  #samples: { readonly bytes: number; readonly at: number }[] = [];

  /** @param at in milliseconds. */
  add(bytes: number, at: number): void {
    // Another version, or it begins anew.
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.#samples = [];
    this.#samples.push({ bytes, at });
    while ((this.#samples[1]?.at ?? Infinity) < at - WINDOW_MS) this.#samples.shift();
  }

  /** `undefined` while it is not known, or nothing moves. */
  get bytesPerSecond(): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < 1000 || last.bytes === first.bytes)
      return undefined;
    return Math.round(((last.bytes - first.bytes) / (last.at - first.at)) * 1000);
  }
}
