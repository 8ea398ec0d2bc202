import type { SimulatedServer } from '@internal/test-support/simulation';
import { answer } from '../../channel/answer.js';
import { PROTOCOL, PROTOCOL_VERSION } from '../../channel/messages.js';
import type { CallName, Calls, FetchArgs, Question } from '../../channel/messages.js';
import type { CreateOptions } from '../../createBackgroundFetch.js';
import { storeRequest } from '../../jobs/request.js';
import type { Measurement } from '../../measured.js';
import { NativeStarter } from '../../page/nativeStarter.js';
import { SimulatedNative } from './simulatedNative.js';
import { scope, SimulatedWorker } from './simulatedWorker.js';

interface StoryOptions extends Partial<
  Pick<CreateOptions, 'integrity' | 'prepareRequest' | 'isActive'>
> {
  readonly seed: number;
  /** Whether the browser has a Background Fetch of its own; default true. */
  readonly hasNative?: boolean;
}

/** Under `auto`, what is at least so large is the browser's, in bytes. */
export const LARGE = 3000;

/** A worker and a page in a browser with a Background Fetch of its own. */
export class NativeStory {
  readonly native = new SimulatedNative();
  readonly worker: SimulatedWorker;
  readonly measured: Measurement[] = [];
  #isPageOpen = true;

  constructor({ hasNative = true, ...options }: StoryOptions) {
    this.worker = new SimulatedWorker({
      ...options,
      nativeFromBytes: LARGE,
      onMeasured: (measurement) => this.measured.push(measurement),
      ...(hasNative ? { native: this.native } : {}),
    });
    this.native.onEnd = (event) => this.worker.created.onNativeEnd(event);
  }

  /** Calls `fetch()` in a page. Resolves when the job is durable. */
  async fetch(
    paths: readonly string[],
    {
      options = {},
      ...args
    }: { readonly options?: object } & Partial<Omit<FetchArgs, 'options'>> = {},
    inPage: 'has native' | 'has none' = 'has native',
  ): Promise<void> {
    const page = new NativeStarter(
      this.#backend(),
      inPage === 'has native' ? this.native : undefined,
      'auto',
      this.worker.browser.clock,
    );
    await page.fetch({
      uid: 'u',
      id: 'job',
      requests: paths.map((path) => storeRequest(new Request(scope + path))),
      options: { title: 'Job', icons: [], downloadTotal: 0, ...options },
      persistAuthorization: false,
      ...args,
    });
  }

  /** Calls `fetch()`, and waits until the browser has what it is given. */
  async fetchNative(paths: readonly string[], args: Partial<FetchArgs> = {}): Promise<void> {
    await this.fetch(paths, args);
    await this.worker.until(async () =>
      (await this.carriers()).every((carrier) => !carrier.includes('starting')),
    );
  }

  /** Nobody hears any more from the page that called `fetch()`. */
  closePage(): void {
    this.#isPageOpen = false;
  }

  /** Who has each record and why. */
  async carriers(): Promise<string[]> {
    const records = await this.worker.created.backend.records('u');
    return records.map(({ carriage }) =>
      carriage?.by === 'native'
        ? `native: ${carriage.why}, ${carriage.phase}`
        : `emulated: ${carriage?.why ?? 'unknown'}`,
    );
  }

  server(path: string): SimulatedServer {
    const server = this.worker.servers.get(scope + path);
    if (!server) throw new Error(`Nothing is served at ${path}.`);
    return server;
  }

  /** What the browser brings of a file where all goes well; `body` where it does not. */
  response(path: string, body?: Uint8Array<ArrayBuffer> | ReadableStream, init: ResponseInit = {}) {
    const { bytes, headers } = this.server(path).asset;
    return new Response(body ?? bytes, {
      headers: { ...headers, 'content-length': String(bytes.length) },
      ...init,
    });
  }

  /** Requests for bytes of a file that the worker has sent; it asks for sizes by HEAD. */
  asked(path: string): (string | null)[] {
    return this.worker.sent
      .filter(({ url, method }) => url === scope + path && method === 'GET')
      .map(({ headers }) => headers.get('range'));
  }

  async ask<Name extends CallName>(
    call: Name,
    args: Calls[Name]['args'],
  ): Promise<Calls[Name]['answer']> {
    const question = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call, args };
    const answered = await answer(question as Question, this.worker.created);
    if (!answered.ok) throw new Error(answered.error.message);
    void this.worker.created.reconcile();
    return answered.value;
  }

  #backend(): ConstructorParameters<typeof NativeStarter>[0] {
    const ask = <Name extends CallName>(name: Name, args: Calls[Name]['args']) =>
      this.#isPageOpen ? this.ask(name, args) : new Promise<never>(() => undefined);
    const { backend } = this.worker.created;
    return {
      ask,
      scope: backend.scope,
      fetch: (args) => ask('fetch', args),
      get: (id) => backend.get(id),
      getIds: () => backend.getIds(),
      snapshot: (uid) => backend.snapshot(uid),
      records: (uid) => backend.records(uid),
      record: (uid, index) => backend.record(uid, index),
      abort: (uid) => backend.abort(uid),
      pause: (uid) => backend.pause(uid),
      resume: (uid) => backend.resume(uid),
      retitle: (uid, title) => backend.retitle(uid, title),
      body: (head) => backend.body(head),
      subscribe: (uid, listener) => backend.subscribe(uid, listener),
    };
  }
}
