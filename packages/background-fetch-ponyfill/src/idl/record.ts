import { respondFromBytes } from 'segmented-cache';
import type { RecordSnapshot } from '../channel/messages.js';
import { restoreRequest } from '../jobs/request.js';
import type { Backend } from './backend.js';

/** One request of a background fetch, and its response once it is there. */
export class BackgroundFetchRecord {
  readonly request: Request;
  readonly #uid: string;
  readonly #index: number;
  readonly #backend: Backend;
  #responseReady: Promise<Response> | undefined;

  /** @internal */
  constructor(uid: string, snapshot: RecordSnapshot, backend: Backend) {
    this.request = restoreRequest(snapshot.request);
    this.#uid = uid;
    this.#index = snapshot.index;
    this.#backend = backend;
  }

  /**
   * Resolves when the response is whole. Rejects with a `TypeError` where the request failed, and
   * with an `AbortError` where the background fetch was aborted before.
   */
  get responseReady(): Promise<Response> {
    if (!this.#responseReady) {
      this.#responseReady = this.#waitForResponse();
      // Whoever reads the property sees the rejection; nobody has to.
      this.#responseReady.catch(() => undefined);
    }
    return this.#responseReady;
  }

  /** @internal Names the record across realms. */
  get address(): { readonly jobUid: string; readonly index: number } {
    return { jobUid: this.#uid, index: this.#index };
  }

  async #waitForResponse(): Promise<Response> {
    let changed: () => void = () => undefined;
    const unsubscribe = this.#backend.subscribe(this.#uid, () => changed());
    try {
      for (;;) {
        const change = new Promise<void>((resolve) => (changed = resolve));
        const record = await this.#backend.record(this.#uid, this.#index);
        if (!record) throw unavailable();
        const { state, head, asset } = record;
        if (asset) return respondFromBytes(this.request, asset);
        if (state.phase === 'complete' && head) return this.#backend.open(this.request, head);
        if (state.phase === 'failed') throw failure(state.reason, state.detail);
        await change;
      }
    } finally {
      unsubscribe();
    }
  }
}

function failure(reason: string, detail: string): Error {
  return reason === 'aborted'
    ? new DOMException('The background fetch was aborted.', 'AbortError')
    : new TypeError(`The request failed (${reason}): ${detail}.`);
}

/** @internal */
export function unavailable(): DOMException {
  return new DOMException(
    'The records of this background fetch are not available any more: its event is over.',
    'InvalidStateError',
  );
}
