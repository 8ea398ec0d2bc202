/** A service worker's global, whose listeners hear events as the browser dispatches them. */
export class WorkerGlobal {
  readonly serviceWorker = { state: 'activated' };
  readonly #listeners = new Map<string, ((event: object) => void)[]>();

  constructor(
    readonly registration: object = {
      active: {},
      installing: null,
      waiting: null,
      addEventListener: () => {},
    },
  ) {}

  addEventListener(type: string, listener: (event: object) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  /**
   * @param event what the event has beside its type.
   * @returns what the browser keeps the worker alive for; `undefined` where nobody listens.
   */
  fire(type: string, event: object = {}): Promise<unknown> | undefined {
    const held: Promise<unknown>[] = [];
    const waitUntil = (work: Promise<unknown>) => void held.push(work);
    for (const listener of this.#listeners.get(type) ?? []) {
      listener({ stopImmediatePropagation: () => {}, ...event, type, waitUntil });
    }
    return held.length === 0 ? undefined : Promise.all(held);
  }
}
