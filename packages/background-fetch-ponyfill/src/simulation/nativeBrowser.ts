import type {
  ServedFile,
  SimulatedBrowser,
  SimulatedOrigin,
  SimulatedProcess,
} from '@internal/test-support/simulation';
import type {
  NativeEvent,
  NativeEventType,
  NativeManager,
  NativeRecord,
  NativeRegistration,
} from '../carriers/native/nativePort.js';
import type { Story } from './story.js';

/** A worker, as far as the browser's events reach it. */
interface Listener {
  readonly process: SimulatedProcess;
  readonly onEnd: (event: NativeEvent) => Promise<void>;
}

/** One fetch of the browser's, which no worker's death touches. */
interface Fetching {
  readonly id: string;
  readonly urls: readonly string[];
  downloaded: number;
  result: NativeRegistration['result'];
  readonly onProgress: Set<() => void>;
}

interface Ended {
  readonly type: NativeEventType;
  readonly fetching: Fetching;
  /** What came, or why nothing did, by position; made anew for each process that reads it. */
  readonly results: readonly ((process: SimulatedProcess) => Response | Error)[];
}

const LIES = [
  ...['empty', 'truncated', 'spliced', 'longer', 'unreadable', 'error page', 'nothing'],
  ...['none', 'none', 'none', 'none', 'none', 'none', 'none'],
] as const;

/**
 * The browser's own Background Fetch, as untruthful as Chromium's is: it starts late or never, does
 * not move, brings what the server does not have, forgets to tell, or tells twice.
 */
export class NativeBrowser {
  readonly #active = new Map<string, Fetching>();
  /** What no worker has heard of yet. */
  #untold: Ended[] = [];
  #listener: Listener | undefined;

  constructor(
    private readonly browser: SimulatedBrowser,
    private readonly origin: SimulatedOrigin,
    private readonly story: Pick<Story, 'chunkBytes' | 'jobs'>,
  ) {}

  /** The ids of what is under way. */
  get ids(): string[] {
    return [...this.#active.keys()];
  }

  /** A worker has been started: it hears of what ended while there was none. */
  listen(listener: Listener): void {
    this.#listener = listener;
    for (const ended of this.#untold.splice(0)) this.#tell(ended);
  }

  /** As pages have it, which alone can start one. */
  readonly ofPage: NativeManager = {
    fetch: (id, requests) => {
      const begin = () => this.#begin(id, requests);
      const { random } = this.browser;
      switch (random.below(8)) {
        case 0:
          return Promise.reject(new TypeError('This origin does not have permission'));
        case 1:
          return new Promise(() => undefined);
        case 2:
          return this.#after(5_000 + random.below(40_000)).then(begin);
        default:
          return Promise.resolve(begin());
      }
    },
    get: () => Promise.reject(new Error('No page asks for it.')),
    getIds: () => Promise.reject(new Error('No page asks for it.')),
  };

  /** As one worker has it. */
  portOf(process: SimulatedProcess): NativeManager {
    return {
      fetch: () => Promise.reject(new DOMException('not from a worker', 'NotAllowedError')),
      get: (id) =>
        process.call({
          site: 'native get',
          apply: () => {
            const fetching = this.#active.get(id);
            return fetching && this.#registrationOf(fetching, process);
          },
        }),
      getIds: () => process.call({ site: 'native getIds', apply: () => this.ids }),
    };
  }

  #begin(id: string, requests: readonly Request[]): NativeRegistration {
    const urls = requests.map(({ url }) => url);
    const result = '';
    const fetching: Fetching = { id, urls, downloaded: 0, result, onProgress: new Set() };
    this.#active.set(id, fetching);
    void this.#move(fetching);
    return this.#registrationOf(fetching);
  }

  async #move(fetching: Fetching): Promise<void> {
    const { random } = this.browser;
    const total = fetching.urls.reduce((sum, url) => sum + (this.#bytesOf(url)?.length ?? 0), 0);
    for (let steps = random.below(4); steps > 0; steps--) {
      await this.#after(1 + random.below(30_000));
      if (fetching.result !== '') return;
      // Backwards too, where one of them starts over.
      fetching.downloaded = random.below(total + 1);
      for (const hear of fetching.onProgress) hear();
    }
    // It does not move any more, and nobody says so.
    if (random.below(4) === 0) return;
    await this.#after(1 + random.below(10_000));
    const type = random.below(6) === 0 ? 'backgroundfetchfail' : 'backgroundfetchsuccess';
    this.#end(fetching, type, (url) => this.#resultOf(url));
  }

  #abort(fetching: Fetching): boolean {
    const isActive = fetching.result === '';
    const { random } = this.browser;
    this.#end(fetching, 'backgroundfetchabort', (url) =>
      random.below(3) === 0
        ? this.#resultOf(url)
        : () => new DOMException('It was aborted.', 'AbortError'),
    );
    return isActive;
  }

  #end(
    fetching: Fetching,
    type: NativeEventType,
    resultOf: (url: string) => Ended['results'][number],
  ): void {
    if (fetching.result !== '') return;
    this.#active.delete(fetching.id);
    fetching.result = type === 'backgroundfetchsuccess' ? 'success' : 'failure';
    this.#tell({ type, fetching, results: fetching.urls.map(resultOf) });
  }

  #tell(ended: Ended): void {
    const { random } = this.browser;
    if (!this.#listener?.process.isAlive) {
      // One that ended while the browser was not there may be forgotten.
      if (random.below(3) > 0) this.#untold.push(ended);
      return;
    }
    const { process, onEnd } = this.#listener;
    if (random.below(4) === 0) this.#untold.push(ended);
    if (!process.hears('native event')) return;
    const { type, fetching, results } = ended;
    const records = fetching.urls.map((url, index): NativeRecord => {
      const responseReady = process.call({
        site: 'native response',
        apply: () => {
          const result = results[index]?.(process) ?? new TypeError('There is none.');
          if (result instanceof Response) return result;
          throw result;
        },
      });
      responseReady.catch(() => undefined);
      return { request: new Request(url), responseReady };
    });
    const registration = this.#registrationOf(fetching, process, records.reverse());
    void onEnd({ type, registration, waitUntil: () => undefined });
  }

  #registrationOf(
    fetching: Fetching,
    process?: SimulatedProcess,
    records: readonly NativeRecord[] = [],
  ): NativeRegistration {
    const abort = () => this.#abort(fetching);
    return {
      id: fetching.id,
      get downloaded() {
        return fetching.downloaded;
      },
      get result() {
        return fetching.result;
      },
      failureReason: '',
      abort: async () => process?.call({ site: 'native abort', apply: abort }) ?? abort(),
      matchAll: () => Promise.resolve(records),
      addEventListener: (_type, listener) => {
        fetching.onProgress.add(() => {
          if (process?.isAlive) listener();
        });
      },
    };
  }

  /** What the browser brings of a file as the server has it at this moment, or had it before. */
  #resultOf(url: string): Ended['results'][number] {
    const file = this.origin.files.get(url);
    const bytes = this.#bytesOf(url);
    if (!file || !bytes) return () => new TypeError('There is no such server.');
    const { refusedWith } = file.file;
    if (refusedWith !== undefined) return () => new Response('no', { status: refusedWith });
    const { random } = this.browser;
    const part = random.below(bytes.length + 1);
    const asIs = { bytes, headers: file.server.asset.headers ?? {} };
    switch (random.pick(LIES)) {
      case 'empty':
        return this.#brought(file, { ...asIs, bytes: bytes.slice(0, 0) });
      case 'truncated':
        return this.#brought(file, { ...asIs, bytes: bytes.slice(0, part) });
      case 'longer':
        return this.#brought(file, { ...asIs, bytes: new Uint8Array([...bytes, 0]) });
      case 'unreadable':
        return this.#brought(file, { ...asIs, bytes: bytes.slice(0, part), isCut: true });
      case 'error page':
        return () => new Response('busy', { status: 503 });
      case 'nothing':
        return () => new TypeError('It failed.');
      case 'spliced': {
        const spliced = this.#splice(file, part);
        return this.#brought(file, spliced ?? asIs);
      }
      case 'none':
        return this.#brought(file, asIs);
    }
  }

  /** Begun with one version, and gone on with after the file has changed. */
  #splice(file: ServedFile, part: number): Brought | undefined {
    const before = file.server.asset;
    // Nobody could tell without a strong validator; and a file that grows may pass a limit.
    if (!file.isResumable || this.story.jobs.some(({ limit }) => limit)) return undefined;
    file.change();
    const after = file.server.asset.bytes;
    const bytes = new Uint8Array([...before.bytes.slice(0, part), ...after.slice(part)]);
    return { bytes, headers: before.headers ?? {} };
  }

  #brought(file: ServedFile, { bytes, headers, isCut = false }: Brought): Ended['results'][number] {
    const { length } = file.server.asset.bytes;
    const declared = file.file.declaresLength === false ? {} : { 'content-length': String(length) };
    return (process) => {
      let position = 0;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: async (controller) => {
            await process.call({ site: 'native body', apply: () => undefined });
            const chunk = bytes.slice(position, position + this.story.chunkBytes);
            position += chunk.length;
            if (chunk.length > 0) controller.enqueue(chunk);
            else if (isCut) controller.error(new TypeError('It cannot be read.'));
            else controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(body, { headers: { ...headers, ...declared } });
    };
  }

  #bytesOf(url: string): Uint8Array<ArrayBuffer> | undefined {
    return this.origin.files.get(url)?.server.asset.bytes;
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => this.browser.clock.setTimeout(resolve, ms));
  }
}

interface Brought {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether reading fails after these bytes. */
  readonly isCut?: boolean;
}
