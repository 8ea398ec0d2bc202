import {
  HELLO_END,
  isHelloMessage,
  META,
  PROTOCOL_VERSION,
} from 'workbox-background-fetch/protocol';
import {
  META as PACKS_META,
  PROTOCOL_VERSION as PACKS_VERSION,
} from 'workbox-content-packs/protocol';

const SPOKEN: ReadonlyMap<string, number> = new Map([
  [META, PROTOCOL_VERSION],
  [PACKS_META, PACKS_VERSION],
]);

/**
 * What a page sees of one service worker registration, for `FakeBackgroundFetch`.
 *
 * @example
 * import { FakeBackgroundFetch } from 'workbox-background-fetch-window/testing';
 *
 * const { browser } = new FakeBackgroundFetch();
 * // A deploy whose worker has no packs.
 * browser.packages.delete('workbox-content-packs');
 * browser.activate();
 */
export class FakeBrowser {
  readonly #container = new FakeContainer();
  readonly #registration = new FakeRegistration();
  /** A worker that answers nothing, as one without these packages. */
  isSilent = false;
  /**
   * What workers have that become active from now on, and in which version of its messages; take one out
   * for a worker without it.
   */
  readonly packages = new Map(SPOKEN);
  #active: ReadonlyMap<string, number> = new Map();

  /**
   * With one active worker.
   *
   * @param answer what the active worker answers; `undefined` for what it does not know.
   */
  constructor(private readonly answer: (message: unknown) => unknown) {
    this.#container.registrations.push(this.#registration);
    this.activate();
  }

  /** As `navigator.serviceWorker`. */
  get container(): ServiceWorkerContainer {
    return this.#container as unknown as ServiceWorkerContainer;
  }

  /** As `navigator.serviceWorker.ready` gives it. */
  get registration(): ServiceWorkerRegistration {
    return this.#registration as unknown as ServiceWorkerRegistration;
  }

  /** Whether the active worker carries downloads. Rejects without one, as a page that asks it would. */
  hasRunner(): Promise<boolean> {
    if (this.#registration.active) return Promise.resolve(this.#active.has(META));
    return Promise.reject(new TypeError('No service worker is active.'));
  }

  /** What the active worker says to all pages. */
  tell(data: unknown): void {
    const source = this.#registration.active;
    const event = Object.assign(new Event('message'), { data: structuredClone(data), source });
    this.#container.dispatchEvent(event);
  }

  /** A first visit: the worker is being installed. `activate()` ends it. */
  install(): void {
    this.#registration.active = null;
    this.#registration.installing = new FakeWorker('installing', () => []);
    this.#registration.dispatchEvent(new Event('updatefound'));
  }

  /** A worker becomes the active one: the first, or another in its place. */
  activate(): void {
    const { installing, active } = this.#registration;
    const packages = (this.#active = new Map(this.packages));
    const worker = new FakeWorker('activated', (message) => {
      if (this.isSilent) return [];
      if (isHelloMessage(message)) {
        return [...[...packages].map(([meta, version]) => ({ meta, version })), HELLO_END];
      }
      const { meta } = message as { readonly meta: string };
      // One of another version does not understand the question.
      return SPOKEN.has(meta) && packages.get(meta) === SPOKEN.get(meta)
        ? [this.answer(message)]
        : [];
    });
    this.#registration.active = worker;
    this.#registration.installing = null;
    installing?.become('activated');
    active?.become('redundant');
    if (active) this.#container.dispatchEvent(new Event('controllerchange'));
  }
}

class FakeContainer extends EventTarget {
  readonly registrations: FakeRegistration[] = [];
  startMessages = (): void => undefined;
  getRegistrations = () => Promise.resolve(this.registrations);
}

class FakeRegistration extends EventTarget {
  readonly scope = 'https://app.example/';
  readonly waiting = null;
  installing: FakeWorker | null = null;
  active: FakeWorker | null = null;
}

class FakeWorker extends EventTarget {
  readonly scriptURL = 'https://app.example/service-worker.js';

  constructor(
    public state: ServiceWorkerState,
    private readonly answers: (message: unknown) => readonly unknown[],
  ) {
    super();
  }

  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }

  postMessage(message: unknown, [port]: readonly MessagePort[] = []): void {
    if (this.state === 'redundant') return;
    for (const answer of this.answers(structuredClone(message))) {
      if (answer !== undefined) port?.postMessage(answer);
    }
  }
}
