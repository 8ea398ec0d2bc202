/** Lets bytes pass no faster than at a rate: whoever reads or sends is slow on purpose. */
export class Pace {
  readonly #startedMs = performance.now();
  #bytes = 0;

  constructor(private readonly bytesPerSecond: number) {}

  async passed(bytes: number): Promise<void> {
    this.#bytes += bytes;
    const dueMs = this.#startedMs + (this.#bytes / this.bytesPerSecond) * 1000;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** The same response, whose body comes no faster than at a rate. */
export function paced(response: Response, bytesPerSecond: number): Response {
  const pace = new Pace(bytesPerSecond);
  const slow = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      await pace.passed(chunk.length);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(slow) ?? null, response);
}
