import type { Progress } from 'workbox-background-fetch/protocol';
import type { PackState } from 'workbox-content-packs/protocol';
import type { BackgroundFetchClientError } from './clientError.js';

/**
 * What a client fires, with what is in `detail`.
 *
 * @example
 * client.addEventListener('mismatch', ({ detail }) => showReloadBar(detail.message));
 */
export interface ClientEvents {
  /** A download has gone on, waits, or is at its end. */
  readonly job: Progress;
  /** Where a pack stands has changed. */
  readonly pack: PackState;
  /** The worker said something in another version of the protocol: the page is to be loaded again. */
  readonly mismatch: BackgroundFetchClientError;
  /** Another worker is active, or the page has rested: what is followed is read anew. */
  readonly gap: undefined;
}

/**
 * One of them, as `events()` yields it.
 *
 * @example
 * const isNews = ({ type }: ClientEvent) => type !== 'gap';
 */
export type ClientEvent = {
  [Type in keyof ClientEvents]: { readonly type: Type; readonly detail: ClientEvents[Type] };
}[keyof ClientEvents];

type Listener<Type extends keyof ClientEvents> = (event: CustomEvent<ClientEvents[Type]>) => void;

/** The typed events of a client. */
export class ClientEventTarget extends EventTarget {
  readonly #queues = new Set<(event: ClientEvent | undefined) => void>();

  override addEventListener<Type extends keyof ClientEvents>(
    type: Type,
    listener: Listener<Type> | EventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void {
    super.addEventListener(type, listener as EventListenerOrEventListenerObject | null, options);
  }

  override removeEventListener<Type extends keyof ClientEvents>(
    type: Type,
    listener: Listener<Type> | EventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void {
    super.removeEventListener(type, listener as EventListenerOrEventListenerObject | null, options);
  }

  /** All events from now on, none left out, until the loop is left or the client is disposed of. */
  async *events(): AsyncGenerator<ClientEvent, void, undefined> {
    const waiting: (ClientEvent | undefined)[] = [];
    let wake = (): void => undefined;
    const queue = (event: ClientEvent | undefined): void => {
      waiting.push(event);
      wake();
    };
    this.#queues.add(queue);
    try {
      for (;;) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const event = waiting.shift();
        if (!event) return;
        yield event;
      }
    } finally {
      this.#queues.delete(queue);
    }
  }

  /** @internal */
  protected fire(event: ClientEvent): void {
    this.dispatchEvent(new CustomEvent(event.type, { detail: event.detail }));
    for (const queue of this.#queues) queue(event);
  }

  /** @internal Ends all `events()`. */
  protected end(): void {
    for (const queue of this.#queues) queue(undefined);
  }
}
