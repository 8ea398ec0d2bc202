import { BackgroundFetchClientError } from './clientError.js';
import { activeWorkerOf } from './registrationOf.js';

/** A worker that has not answered by then may have died with the question: it is asked again. */
const ASK_AGAIN_MS = 10_000;
/** After so many questions it is one that does not know them. */
const QUESTIONS = 3;

export interface LinkOptions {
  readonly registration: Promise<ServiceWorkerRegistration>;
  readonly container: Pick<
    ServiceWorkerContainer,
    'addEventListener' | 'removeEventListener' | 'startMessages'
  >;
  /** The worker has said something to this page. */
  readonly onMessage: (data: unknown) => void;
  /** What was said may have been missed: another worker is active, or the page has rested. */
  readonly onGap: () => void;
}

/** A page's side of the channel to its active worker, over updates of the worker. */
export class WorkerLink {
  readonly #ended = new AbortController();
  #registration: ServiceWorkerRegistration | undefined;
  /** Rings when questions are better put to another worker. */
  #replaced = signal();

  constructor(private readonly options: LinkOptions) {
    const { container, registration, onGap } = options;
    const { signal: ended } = this.#ended;
    const listen = container.addEventListener as EventTarget['addEventListener'];
    listen.call(container, 'message', (event) => this.#hear(event as MessageEvent), {
      signal: ended,
    });
    listen.call(container, 'controllerchange', () => this.#replace(), { signal: ended });
    // Messages of a container are held back until the page's content is loaded, or until this.
    container.startMessages();
    // A page that comes back out of the browser's memory, or of a rest, has heard nothing meanwhile.
    for (const type of ['pageshow', 'resume']) {
      (globalThis as Partial<EventTarget>).addEventListener?.(type, onGap, { signal: ended });
    }
    void registration.then(
      (found) => {
        this.#registration = found;
        const watch = () => this.#watch(found.installing);
        found.addEventListener('updatefound', watch, { signal: ended });
        watch();
      },
      // Who asks hears of it.
      () => undefined,
    );
  }

  /**
   * @param purpose what a worker lacks that does not answer.
   * @param questions how often it is asked, 10 s apart.
   * @throws {BackgroundFetchClientError} `no-worker`, `no-answer` or `disposed`.
   */
  async ask(message: unknown, purpose: string, questions = QUESTIONS): Promise<unknown> {
    const registration = await this.options.registration;
    for (let asked = 0; asked < questions;) {
      this.#requireOpen();
      const worker = await activeWorkerOf(registration);
      const answer = await this.#askOnce(worker, message);
      if (answer === 'replaced') continue;
      if (answer) return answer.data;
      asked += 1;
    }
    throw new BackgroundFetchClientError(
      'no-answer',
      `The service worker at ${registration.scope} does not answer: it has no ${purpose}, or another release of it.`,
    );
  }

  dispose(): void {
    this.#ended.abort();
    this.#replaced.ring();
  }

  async #askOnce(
    worker: ServiceWorker,
    message: unknown,
  ): Promise<{ readonly data: unknown } | 'replaced' | undefined> {
    const { port1, port2 } = new MessageChannel();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise((resolve) => {
        timer = setTimeout(() => resolve(undefined), ASK_AGAIN_MS);
        port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve({ data });
        void this.#replaced.rung.then(() => resolve('replaced'));
        worker.postMessage(message, [port2]);
      });
    } finally {
      clearTimeout(timer);
      port1.close();
    }
  }

  #hear({ data, source }: MessageEvent<unknown>): void {
    const from = source as Partial<ServiceWorker> | null;
    const { active } = this.#registration ?? {};
    // Another registration's worker, whose scope this page is in as well.
    if (active && from?.scriptURL !== undefined && from.scriptURL !== active.scriptURL) return;
    this.options.onMessage(data);
  }

  #watch(coming: ServiceWorker | null): void {
    coming?.addEventListener(
      'statechange',
      () => {
        if (coming.state === 'activated') this.#replace();
      },
      { signal: this.#ended.signal },
    );
  }

  #replace(): void {
    this.#replaced.ring();
    this.#replaced = signal();
    this.options.onGap();
  }

  #requireOpen(): void {
    if (!this.#ended.signal.aborted) return;
    throw new BackgroundFetchClientError('disposed', 'The client was disposed of: make another.');
  }
}

function signal() {
  let ring = (): void => undefined;
  const rung = new Promise<void>((resolve) => (ring = resolve));
  return { rung, ring };
}
