import { convertUIOptions } from '../algorithms/convertOptions.js';
import type { Dispatch } from '../algorithms/settle.js';
import type { BackgroundFetchUIOptions } from './options.js';
import { BackgroundFetchRegistration } from './registration.js';
import { RETITLE } from './retitle.js';
import { defineInterface } from './webIdl.js';

/** `BackgroundFetchEventInit`. */
export interface BackgroundFetchEventInit extends ExtendableEventInit {
  readonly registration: BackgroundFetchRegistration;
}

/**
 * Dispatches the event and waits for all its promises.
 *
 * @param target the worker's global, where what a handler throws is reported.
 * @throws what a handler threw or rejected with.
 */
let dispatchActively: (event: BackgroundFetchEvent, target: EventTarget) => Promise<void>;

/** Whether the event may still be extended (Service Workers, "active"). */
let isActive: (event: BackgroundFetchEvent) => boolean;

/**
 * An `ExtendableEvent` that script may dispatch. The platform's own `waitUntil` throws on one, so
 * this keeps the promises itself; a subclass it must be, because Workbox asserts that (measured).
 *
 * @example
 * import { BackgroundFetchEvent } from 'background-fetch-ponyfill/service-worker';
 *
 * // Somebody clicked on what the browser shows of it.
 * self.addEventListener('backgroundfetchclick', (event) => {
 *   if (event instanceof BackgroundFetchEvent) console.log(event.registration.id);
 * });
 */
export class BackgroundFetchEvent extends ExtendableEvent {
  readonly #registration: BackgroundFetchRegistration;
  readonly #extensions: Promise<unknown>[] = [];
  #isActive = false;

  /** @throws {TypeError} without a `registration`. */
  constructor(type: string, init: BackgroundFetchEventInit) {
    super(type, init);
    const { registration } = Object(init) as Partial<BackgroundFetchEventInit>;
    if (!(registration instanceof BackgroundFetchRegistration)) {
      throw new TypeError('A BackgroundFetchEvent needs a registration.');
    }
    this.#registration = registration;
  }

  static {
    dispatchActively = (event, target) => event.#dispatch(target);
    isActive = (event) => event.#isActive;
    defineInterface(this, 'BackgroundFetchEvent', { attributes: ['registration'] });
  }

  /** The background fetch that it is about. */
  get registration(): BackgroundFetchRegistration {
    return this.#registration;
  }

  /** @throws {DOMException} `InvalidStateError` unless the event is being handled. */
  override waitUntil(promise: Promise<unknown>): void {
    if (!this.#isActive) {
      throw new DOMException('The event is over; call waitUntil() earlier.', 'InvalidStateError');
    }
    const extension = Promise.resolve(promise);
    // Heard when all have ended.
    extension.catch(() => undefined);
    this.#extensions.push(extension);
  }

  async #dispatch(target: EventTarget): Promise<void> {
    this.#isActive = true;
    this.#extensions.push(...dispatchAndHear(this, target));
    // Promises may be added while others are waited for.
    for (let waited = 0; waited < this.#extensions.length; waited++) {
      await this.#extensions[waited]?.catch(() => undefined);
    }
    this.#isActive = false;
    await Promise.all(this.#extensions);
  }
}

/** What listeners have thrown since an event of ours was dispatched to this global; `undefined` between two. */
interface Thrown {
  failures: Promise<never>[] | undefined;
}

const thrownIn = new WeakMap<EventTarget, Thrown>();

/**
 * What a listener throws goes to the global's `error` event, while the others are called, and nowhere
 * else (DOM, "inner invoke"). Chromium warns of whoever begins to listen after the script's evaluation.
 */
function hearThrown(target: EventTarget): Thrown {
  const known = thrownIn.get(target);
  if (known) return known;
  const thrown: Thrown = { failures: undefined };
  thrownIn.set(target, thrown);
  target.addEventListener(
    'error',
    (reported) => {
      if (!thrown.failures) return;
      const failure = Promise.reject((reported as ErrorEvent).error as Error);
      failure.catch(() => undefined);
      thrown.failures.push(failure);
    },
    { capture: true },
  );
  return thrown;
}

/** @returns what listeners of the event have thrown, each as a rejection that is heard already. */
function dispatchAndHear(event: Event, target: EventTarget): readonly Promise<never>[] {
  const thrown = hearThrown(target);
  const outer = thrown.failures;
  const failures: Promise<never>[] = (thrown.failures = []);
  try {
    target.dispatchEvent(event);
  } finally {
    // A listener may dispatch another.
    thrown.failures = outer;
  }
  return failures;
}

/**
 * `backgroundfetchsuccess` and `backgroundfetchfail`.
 *
 * @example
 * import { BackgroundFetchUpdateUIEvent } from 'background-fetch-ponyfill/service-worker';
 *
 * self.addEventListener('backgroundfetchsuccess', (event) => {
 *   if (!(event instanceof BackgroundFetchUpdateUIEvent)) return;
 *   event.waitUntil(keep(event.registration).then(() => event.updateUI({ title: 'The film is here' })));
 * });
 */
export class BackgroundFetchUpdateUIEvent extends BackgroundFetchEvent {
  #updated = false;

  /** @throws {TypeError} without a `registration`. */
  // Web IDL gives each interface object a `length` of its own: two arguments here too.
  // eslint-disable-next-line @typescript-eslint/no-useless-constructor
  constructor(type: string, init: BackgroundFetchEventInit) {
    super(type, init);
  }

  static {
    defineInterface(this, 'BackgroundFetchUpdateUIEvent', { operations: { updateUI: 0 } });
  }

  /**
   * Changes the title that people see.
   *
   * @throws {DOMException} `InvalidStateError` the second time, and once the event is over.
   */
  async updateUI(options?: BackgroundFetchUIOptions): Promise<void> {
    const { title } = convertUIOptions(options);
    if (this.#updated || !isActive(this)) {
      const why = this.#updated ? 'was called before' : 'came after the event';
      throw new DOMException(`updateUI() ${why}.`, 'InvalidStateError');
    }
    this.#updated = true;
    await this.registration[RETITLE](title);
  }
}

/** @internal Fires the events that end jobs on the worker's global, where the app listens. */
export function dispatchTo(target: EventTarget): Dispatch {
  hearThrown(target);
  return (type, registration) => {
    const Type =
      type === 'backgroundfetchabort' ? BackgroundFetchEvent : BackgroundFetchUpdateUIEvent;
    return dispatchActively(new Type(type, { registration }), target);
  };
}

/** @internal "Fire a background fetch click event". */
export function fireClick(
  target: EventTarget,
  registration: BackgroundFetchRegistration,
): Promise<void> {
  return dispatchActively(
    new BackgroundFetchEvent('backgroundfetchclick', { registration }),
    target,
  );
}
