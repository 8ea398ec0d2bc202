/**
 * The version of this worker that has been installed and waits to take over. Chromium lets it at a moment
 * when this worker handles no event, `skipWaiting()` or not, and after five minutes at the latest
 * (docs/discoveries/0026): so while one waits, no event is held for the sake of work that goes on anyway.
 */
export class NextVersion {
  #waits!: () => void;
  readonly #isWaiting = new Promise<void>((resolve) => (this.#waits = resolve));

  /** To be called while the script is evaluated. */
  constructor(registration: ServiceWorkerRegistration) {
    const watch = () => {
      if (registration.waiting) this.#waits();
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') this.#waits();
      });
    };
    registration.addEventListener('updatefound', watch);
    watch();
  }

  /** Resolves with `work`, or when a version waits. */
  orWhenItWaits(work: Promise<unknown>): Promise<unknown> {
    return Promise.race([work, this.#isWaiting]);
  }
}
