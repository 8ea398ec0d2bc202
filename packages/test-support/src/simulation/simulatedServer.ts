import type { SimulatedClock } from './simulatedClock.js';
import type { SimulatedProcess } from './simulatedProcess.js';

/** What lies under the server's one URL. A test replaces it, and the asset has changed. */
export interface ServedAsset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether `Range` is honoured; default true. */
  readonly ranges?: boolean;
  /** Whether `Content-Length` is sent; default true. */
  readonly declaresLength?: boolean;
}

/** How one answer goes wrong: after so many bytes of its body the connection… */
export interface BrokenBody {
  readonly after: number;
  /** …ends as if all had been sent, breaks with an error, or brings nothing more. */
  readonly then: 'fin' | 'reset' | 'stall';
}

/** The next answer: as it should be but for its body, or what the test makes of the request. */
export type ScriptedAnswer = BrokenBody | ((request: Request) => Response | Promise<Response>);

export interface SeenRequest {
  readonly range: string | null;
  readonly ifRange: string | null;
  /** How many bytes of the body were taken. */
  sentBytes: number;
}

/** What `fetch` is given, and who wants to know that the last byte was sent. */
export interface SimulatedInit extends RequestInit {
  readonly onSent?: () => void;
}

/**
 * An origin in memory that serves one asset as RFC 9110 asks, in small chunks, unless a script says
 * otherwise; and that remembers what it was asked.
 */
export class SimulatedServer {
  readonly requests: SeenRequest[] = [];
  readonly #script: ScriptedAnswer[] = [];
  readonly #senders = new Map<SeenRequest, SimulatedProcess>();
  readonly #onSent = new WeakMap<Request, () => void>();
  /** In Node.js a request that is garbage does not hear that it is aborted. */
  readonly #kept: Request[] = [];
  chunkBytes = 100;
  /** Virtual time before each chunk; the test's `clock.advance()` lets it pass. */
  chunkMs = 0;

  constructor(
    private readonly clock: SimulatedClock,
    public asset: ServedAsset,
  ) {}

  /** Says how the next requests are answered, one after the other; later ones as they should be. */
  answerNext(...answers: ScriptedAnswer[]): void {
    this.#script.push(...answers);
  }

  /** `fetch` as one process has it. */
  portOf(process: SimulatedProcess): (request: Request, init: SimulatedInit) => Promise<Response> {
    return async (request, init) => {
      await process.call({ site: 'fetch request', apply: () => undefined });
      const asked = new Request(request, init);
      if (init.onSent) this.#onSent.set(asked, init.onSent);
      const response = await this.#answer(asked, process);
      await process.call({ site: 'fetch response', apply: () => undefined });
      return response.body ? received(response, response.body, process) : response;
    };
  }

  /** What a process has asked. */
  requestsOf(process: SimulatedProcess): SeenRequest[] {
    return this.requests.filter((request) => this.#senders.get(request) === process);
  }

  /** The right answer to a request, for scripts that bend it. */
  honestAnswer(request: Request, broken?: BrokenBody): Response {
    const { bytes, ranges = true, declaresLength = true } = this.asset;
    const headers = new Headers(this.asset.headers);
    const asked = ranges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '') : null;
    const ifRange = request.headers.get('if-range');
    const isSame =
      ifRange === null || [headers.get('etag'), headers.get('last-modified')].includes(ifRange);
    let range = { start: 0, end: bytes.length };
    let status = 200;
    if (asked && isSame) {
      const last = asked[2] === '' ? bytes.length - 1 : Number(asked[2]);
      range = { start: Number(asked[1]), end: Math.min(last + 1, bytes.length) };
      if (range.start >= bytes.length) {
        return new Response(null, {
          status: 416,
          headers: { 'content-range': `bytes */${bytes.length}` },
        });
      }
      status = 206;
      headers.set('content-range', `bytes ${range.start}-${range.end - 1}/${bytes.length}`);
    }
    if (declaresLength) headers.set('content-length', String(range.end - range.start));
    const body = this.bodyOf(bytes.subarray(range.start, range.end), request, broken);
    return new Response(body, { status, headers });
  }

  /** A body that comes in chunks and obeys the request's signal. */
  bodyOf(bytes: Uint8Array, request: Request, broken?: BrokenBody): ReadableStream<Uint8Array> {
    const { signal } = request;
    const seen = this.requests.at(-1);
    const end = Math.min(bytes.length, broken?.after ?? Infinity);
    let position = 0;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          signal.addEventListener('abort', () => controller.error(signal.reason));
        },
        pull: async (controller) => {
          if (this.chunkMs > 0) await this.#pass(this.chunkMs);
          if (signal.aborted) return;
          if (position < end) {
            const chunk = bytes.slice(position, Math.min(end, position + this.chunkBytes));
            position += chunk.length;
            if (seen) seen.sentBytes += chunk.length;
            controller.enqueue(chunk);
            if (position === bytes.length) this.#onSent.get(request)?.();
          } else if (position === bytes.length || broken?.then === 'fin') {
            controller.close();
          } else if (broken?.then === 'reset') {
            controller.error(new TypeError('network error'));
          } else {
            await new Promise(() => undefined);
          }
        },
      },
      { highWaterMark: 0 },
    );
  }

  async #answer(request: Request, process: SimulatedProcess): Promise<Response> {
    const { headers, signal } = request;
    signal.throwIfAborted();
    this.#kept.push(request);
    const seen = { range: headers.get('range'), ifRange: headers.get('if-range'), sentBytes: 0 };
    this.requests.push(seen);
    this.#senders.set(seen, process);
    const answer = this.#script.shift();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
    aborted.catch(() => undefined);
    return Promise.race([
      typeof answer === 'function' ? answer(request) : this.honestAnswer(request, answer),
      aborted,
    ]);
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.setTimeout(resolve, ms));
  }
}

/** The same response, of which each chunk comes through the process. */
function received(
  { type, status, statusText, headers }: Response,
  body: ReadableStream<Uint8Array>,
  process: SimulatedProcess,
): Response {
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        await process.call({ site: 'fetch body', apply: () => undefined });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  const response = new Response(stream, { status, statusText, headers });
  // Constructed ones are of type "default"; a script may have made it another origin's.
  return Object.defineProperty(response, 'type', { value: type });
}
