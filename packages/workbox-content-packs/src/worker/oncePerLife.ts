import { isInactive } from './isInactive.js';

/** Work that is done once in a worker's life, and anew where the worker was not the active one yet. */
export class OncePerLife {
  #run: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  get hasBegun(): boolean {
    return this.#run !== undefined;
  }

  /**
   * @throws what the work throws, each time: it is tried again in the next life. That the worker is not
   * the active one is no error.
   */
  run(): Promise<void> {
    if (this.#run) return this.#run;
    const run = this.work().catch((error: unknown) => {
      if (!isInactive(error)) throw error;
      // Another may have begun since, when the worker became the active one.
      if (this.#run === run) this.#run = undefined;
    });
    return (this.#run = run);
  }

  /** The worker has become the active one. */
  forget(): void {
    this.#run = undefined;
  }
}
