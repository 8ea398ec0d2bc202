import { exposedResponse } from '../algorithms/exposedResponse.js';
import type { RecordSnapshot } from '../channel/messages.js';
import { restoreRequest } from '../jobs/request.js';
import type { Backend } from './backend.js';
import { defineInterface, INTERNAL, refuseConstruction } from './webIdl.js';

/** @internal */
export let createRecord: (
  uid: string,
  snapshot: RecordSnapshot,
  backend: Backend,
) => BackgroundFetchRecord;

/**
 * One request of a background fetch, and its response once it is there.
 *
 * @example
 * const record: BackgroundFetchRecord | undefined = await film.match('/film.mp4');
 * const response = await record?.responseReady;
 */
export class BackgroundFetchRecord {
  readonly #uid: string;
  readonly #backend: Backend;
  readonly #request: Request;
  readonly #snapshot: RecordSnapshot;
  #responseReady: Promise<Response> | undefined;

  private constructor(
    ...[key, uid, snapshot, backend]: [typeof INTERNAL, string, RecordSnapshot, Backend]
  ) {
    refuseConstruction(key);
    this.#uid = uid;
    this.#snapshot = snapshot;
    this.#backend = backend;
    const { request, body } = snapshot;
    this.#request = restoreRequest(request, body ? { body } : {});
  }

  static {
    createRecord = (...given) => new BackgroundFetchRecord(INTERNAL, ...given);
    defineInterface(this, 'BackgroundFetchRecord', {
      attributes: ['request'],
      promiseAttributes: ['responseReady'],
    });
  }

  /** As it was given, with its body. */
  get request(): Request {
    return this.#request;
  }

  /**
   * Resolves when the response is whole; also where its status is an error. Rejects with a `TypeError`
   * where the request failed otherwise, and with an `AbortError` where the background fetch was aborted
   * before.
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
    return { jobUid: this.#uid, index: this.#snapshot.index };
  }

  async #waitForResponse(): Promise<Response> {
    let changed: () => void = () => undefined;
    const unsubscribe = this.#backend.subscribe(this.#uid, () => changed());
    try {
      // What `matchAll()` saw will do where the record had come to its end by then.
      for (let record: RecordSnapshot | undefined = this.#snapshot; ;) {
        if (!record) throw unavailable();
        const response = this.#responseOf(record);
        if (response) return response;
        const change = new Promise<void>((resolve) => (changed = resolve));
        record = await this.#read();
        if (record?.state.phase !== 'pending') continue;
        await change;
        record = await this.#read();
      }
    } finally {
      unsubscribe();
    }
  }

  /** @throws what `responseReady` rejects with. */
  #responseOf({ state, head, asset }: RecordSnapshot): Response | undefined {
    const isOver = state.phase === 'failed' && (state.reason !== 'bad-status' || !head);
    if (isOver) throw failure(state.reason, state.detail);
    const metadata = asset?.response ?? head?.response;
    if (!metadata || state.phase === 'pending') return undefined;
    const body = asset?.bytes ?? (head ? this.#backend.body(head) : null);
    return exposedResponse(body, {
      ...metadata,
      requestUrl: this.#request.url,
      origin: new URL(this.#backend.scope).origin,
    });
  }

  #read(): Promise<RecordSnapshot | undefined> {
    return this.#backend.record(this.#uid, this.#snapshot.index);
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
