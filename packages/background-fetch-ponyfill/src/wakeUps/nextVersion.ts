/**
 * The version of this worker that has been installed and waits to take over. Chromium lets it at a moment
 * when this worker handles no event, `skipWaiting()` or not, and after five minutes at the latest
 * (docs/discoveries/0026): so while one waits, no event is held for the sake of work that goes on anyway.
 */
export class NextVersion {
  #arrived!: () => void;
  #arrival!: Promise<void>;

  /** To be called while the script is evaluated. */
  constructor(
    private readonly registration: ServiceWorkerRegistration,
    /** Without it a worker would take its own installation for another's. */
    private readonly isActive: () => boolean,
  ) {
    this.#expect();
    const watch = () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (!this.#isWaiting()) return;
        this.#arrived();
        this.#expect();
      });
    };
    registration.addEventListener('updatefound', watch);
    watch();
  }

  /** Resolves with `work`, or when a version waits. */
  orWhenItWaits(work: Promise<unknown>): Promise<unknown> {
    return this.#isWaiting() ? Promise.resolve() : Promise.race([work, this.#arrival]);
  }

  #isWaiting(): boolean {
    return this.registration.waiting !== null && this.isActive();
  }

  #expect(): void {
    this.#arrival = new Promise((resolve) => (this.#arrived = resolve));
  }
}
