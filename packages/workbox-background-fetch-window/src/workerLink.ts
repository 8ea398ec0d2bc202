import {
  HELLO_END,
  helloMessage,
  isHelloAnswer,
  patient,
  WORKING,
} from 'workbox-background-fetch/protocol';
import { BackgroundFetchClientError } from './clientError.js';
import { activeWorkerOf } from './registrationOf.js';
import { problemWith } from './workerInfo.js';
import type { WorkerInfo, WorkerPackage } from './workerInfo.js';

/** A worker of which nothing was heard by then may have died with the question: it is asked again. */
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
  /** A worker that was not known before has said what it has. */
  readonly onHello: (info: WorkerInfo) => void;
}

/** A page's side of the channel to its active worker, over updates of the worker. */
export class WorkerLink {
  readonly #ended = new AbortController();
  readonly #hellos = new WeakMap<ServiceWorker, Promise<WorkerInfo | undefined>>();
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
        this.#greet();
      },
      // Who asks hears of it.
      () => undefined,
    );
  }

  /**
   * @param name the package that the question is for. A worker that does not have it, or another version
   *   of it, says so at once.
   * @param isAskedOnce of much work, which is not to be done twice at a time: where the worker dies with it
   *   that is `no-answer`, after the time that others are asked in.
   * @throws {BackgroundFetchClientError} `no-worker`, `no-answer`, `other-version` or `disposed`.
   */
  ask(message: object, name: WorkerPackage, isAskedOnce = false): Promise<unknown> {
    const questions = isAskedOnce ? 1 : QUESTIONS;
    const waitMs = (ASK_AGAIN_MS * QUESTIONS) / questions;
    return this.#repeat(
      (worker) =>
        converse<Answer | 'replaced'>(
          worker,
          patient(message),
          (resolve, reject) => {
            void this.#replaced.rung.then(() => resolve('replaced'));
            void this.#hello(worker).then((info) => {
              const problem = info && problemWith(info, name);
              if (problem) reject(problem);
            });
            return (data) => resolve({ data });
          },
          waitMs,
        ),
      name,
      questions,
    );
  }

  /**
   * Resolves where the worker has a package, once it is active.
   *
   * @throws {BackgroundFetchClientError} `no-worker`, `no-answer`, `other-version` or `disposed`.
   */
  async demand(name: WorkerPackage): Promise<void> {
    const problem = problemWith(await this.info(), name);
    if (problem) throw problem;
  }

  /** @throws {BackgroundFetchClientError} `no-worker`, `no-answer` or `disposed`. */
  async info(): Promise<WorkerInfo> {
    const answer = await this.#repeat(async (worker) => {
      const replaced = this.#replaced.rung.then(() => 'replaced' as const);
      const data = await Promise.race([this.#hello(worker), replaced]);
      return data === 'replaced' ? data : data && { data };
    });
    return answer as WorkerInfo;
  }

  dispose(): void {
    this.#ended.abort();
    this.#replaced.ring();
  }

  async #repeat(
    ask: (worker: ServiceWorker) => Promise<Answer | 'replaced' | undefined>,
    subject?: string,
    questions = QUESTIONS,
  ): Promise<unknown> {
    const registration = await this.options.registration;
    for (let asked = 0; asked < questions;) {
      if (this.#ended.signal.aborted) throw new BackgroundFetchClientError('disposed');
      const answer = await ask(await activeWorkerOf(registration));
      if (answer === 'replaced') continue;
      if (answer) return answer.data;
      asked += 1;
    }
    throw new BackgroundFetchClientError('no-answer', subject ?? registration.scope);
  }

  /** What the worker has; `undefined` where it does not say. Asked once in its life. */
  #hello(worker: ServiceWorker): Promise<WorkerInfo | undefined> {
    const known = this.#hellos.get(worker);
    if (known) return known;
    const info: Record<string, number> = {};
    const told = converse<WorkerInfo | undefined>(worker, helloMessage(), (resolve) => {
      this.#ended.signal.addEventListener('abort', () => resolve(undefined));
      return (data) => {
        if (isHelloAnswer(data)) info[data.meta] = data.version;
        else if (data === HELLO_END) resolve(info);
      };
    });
    this.#hellos.set(worker, told);
    void told.then((answer) => {
      if (answer) this.options.onHello(answer);
      else this.#hellos.delete(worker);
    });
    return told;
  }

  /** Asks each worker what it has, so that `onHello` hears of it also where nothing else is asked. */
  #greet(): void {
    this.info().catch(() => undefined);
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
    this.#greet();
    this.options.onGap();
  }
}

interface Answer {
  readonly data: unknown;
}

/**
 * Puts a question to a worker.
 *
 * @param begin says what to do with each thing that comes back, and may settle it otherwise.
 * @returns `undefined` where it was not settled, and nothing was heard of the worker for so long.
 */
async function converse<Told>(
  worker: ServiceWorker,
  message: unknown,
  begin: (resolve: (told: Told) => void, reject: (error: Error) => void) => (data: unknown) => void,
  waitMs = ASK_AGAIN_MS,
): Promise<Told | undefined> {
  const { port1, port2 } = new MessageChannel();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Told | undefined>((resolve, reject) => {
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => resolve(undefined), waitMs);
      };
      wait();
      const hear = begin(resolve, reject);
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data !== WORKING) {
          hear(data);
          return;
        }
        wait();
        // It may hold the question's event no longer, and lives as long as others come.
        worker.postMessage(helloMessage());
      };
      worker.postMessage(message, [port2]);
    });
  } finally {
    clearTimeout(timer);
    port1.close();
  }
}

function signal() {
  let ring = (): void => undefined;
  const rung = new Promise<void>((resolve) => (ring = resolve));
  return { rung, ring };
}
