import type { Dispatch } from '../algorithms/settle.js';
import type { BackgroundFetchRegistration } from './registration.js';
import { RETITLE } from './retitle.js';

/**
 * An `ExtendableEvent` that script may dispatch. The platform's own `waitUntil` throws on one, so
 * this keeps the promises itself; a subclass it must be, because Workbox asserts that (measured).
 */
export class BackgroundFetchEvent extends ExtendableEvent {
  readonly registration: BackgroundFetchRegistration;
  readonly #extensions: Promise<unknown>[] = [];
  #active = true;

  constructor(type: string, init: { readonly registration: BackgroundFetchRegistration }) {
    super(type);
    this.registration = init.registration;
  }

  /** @throws {DOMException} `InvalidStateError` once the event is over. */
  override waitUntil(promise: Promise<unknown>): void {
    if (!this.#active) {
      throw new DOMException('The event is over; call waitUntil() earlier.', 'InvalidStateError');
    }
    this.#extensions.push(Promise.resolve(promise));
  }

  /** Whether the event's promises may still grow; records are available as long. */
  protected get isActive(): boolean {
    return this.#active;
  }

  /**
   * Dispatches the event on the worker's global and waits for all its promises.
   *
   * @internal
   * @throws what a handler rejected with.
   */
  async dispatch(target: EventTarget): Promise<void> {
    target.dispatchEvent(this);
    try {
      // Promises may be added while others are waited for.
      for (let waited = 0; waited < this.#extensions.length; waited++) {
        await this.#extensions[waited];
      }
    } finally {
      this.#active = false;
    }
  }
}

/** `backgroundfetchsuccess` and `backgroundfetchfail`. */
export class BackgroundFetchUpdateUIEvent extends BackgroundFetchEvent {
  #updated = false;

  /**
   * Changes the title that people see.
   *
   * @throws {DOMException} `InvalidStateError` the second time, and once the event is over.
   */
  updateUI(options: { readonly title?: string } = {}): Promise<void> {
    if (this.#updated || !this.isActive) {
      const why = this.#updated ? 'was called before' : 'came after the event';
      return Promise.reject(new DOMException(`updateUI() ${why}.`, 'InvalidStateError'));
    }
    this.#updated = true;
    return this.registration[RETITLE](options.title);
  }
}

/** @internal Fires the events that end jobs on the worker's global, where the app listens. */
export function dispatchTo(target: EventTarget): Dispatch {
  return (type, registration) => {
    const Type =
      type === 'backgroundfetchabort' ? BackgroundFetchEvent : BackgroundFetchUpdateUIEvent;
    return new Type(type, { registration }).dispatch(target);
  };
}
