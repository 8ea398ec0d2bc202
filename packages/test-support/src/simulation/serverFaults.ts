import type { SeededRandom } from './seededRandom.js';
import type { ScriptedAnswer, SimulatedServer } from './simulatedServer.js';

/** Every way in which a server, or the network before it, goes wrong in a simulation. */
export type FaultName =
  | 'fin'
  | 'reset'
  | 'stall'
  | 'refused'
  | 'silent'
  | 'busy'
  | 'whole instead of range'
  | 'short range'
  | 'wrong length'
  | 'changed'
  | 'wrong first byte'
  | 'wrong complete length'
  | 'unreadable Content-Range'
  | 'unsatisfiable';

export interface Fault {
  /** Of the next request. */
  readonly answer: ScriptedAnswer;
  /**
   * Whether a client must drop what it has: the asset changed, or may have. After the others it
   * goes on from the last durable byte.
   */
  readonly costsAll: boolean;
}

export interface FaultContext {
  readonly server: SimulatedServer;
  readonly random: SeededRandom;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Puts another version of the asset in its place. */
  readonly change: () => void;
}

type Make = (context: FaultContext) => Fault;

const keeps = (answer: ScriptedAnswer): Fault => ({ answer, costsAll: false });
const costs = (answer: ScriptedAnswer): Fault => ({ answer, costsAll: true });

/** A cut may come before the first byte and after the last. */
const cut =
  (then: 'fin' | 'reset' | 'stall'): Make =>
  ({ server, random }) =>
    keeps({ after: random.below(server.asset.bytes.length + 1), then });

const FAULTS: Readonly<Record<FaultName, Make>> = {
  fin: cut('fin'),
  reset: cut('reset'),
  stall: cut('stall'),
  refused: () => keeps(() => Promise.reject(new TypeError('connection refused'))),
  silent: () => keeps(() => new Promise<Response>(() => undefined)),
  busy: ({ random, now }) => {
    const status = random.pick([408, 425, 429, 500, 502, 503, 504]);
    const delayS = random.below(100);
    const retryAfter = random.pick([
      undefined,
      String(delayS),
      new Date(now + delayS * 1000).toUTCString(),
      'soon',
    ]);
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    return keeps(() => new Response('busy', { status, headers }));
  },
  'whole instead of range': ({ server }) =>
    costs((request) => server.honestAnswer(withoutRange(request))),
  'short range': ({ server, random }) =>
    keeps((request) => {
      const response = server.honestAnswer(request);
      const range = contentRangeOf(response);
      if (!range) return response;
      const end = range.first + 1 + random.below(range.last + 1 - range.first);
      return ranged(server, request, response, {
        ...range,
        last: end - 1,
        bytes: server.asset.bytes.subarray(range.first, end),
      });
    }),
  'wrong length': ({ server, random }) =>
    costs((request) => {
      const response = server.honestAnswer(request);
      const length = response.headers.get('content-length');
      if (length === null || response.status !== 200) return response;
      response.headers.set('content-length', String(Number(length) + 1 + random.below(2000)));
      return response;
    }),
  changed: ({ server, change }) =>
    costs((request) => {
      change();
      return server.honestAnswer(request);
    }),
  'wrong first byte': ({ server }) =>
    costs(bent(server, (range) => ({ ...range, first: range.first + 1 }))),
  'wrong complete length': ({ server }) =>
    costs(bent(server, (range) => ({ ...range, size: range.size + 1 }))),
  'unreadable Content-Range': ({ server }) =>
    costs((request) => {
      const response = server.honestAnswer(request);
      if (response.status === 206) response.headers.set('content-range', 'bytes of mine');
      return response;
    }),
  unsatisfiable: ({ server }) =>
    costs((request) =>
      request.headers.has('range')
        ? new Response(null, { status: 416 })
        : server.honestAnswer(request),
    ),
};

/** All there are. */
export const FAULT_NAMES = Object.keys(FAULTS) as [FaultName, ...FaultName[]];

export function makeFault(name: FaultName, context: FaultContext): Fault {
  return FAULTS[name](context);
}

interface AnsweredRange {
  readonly first: number;
  readonly last: number;
  readonly size: number;
}

/** Bends what a 206 says of itself; any other answer is as it should be. */
function bent(
  server: SimulatedServer,
  bend: (range: AnsweredRange) => AnsweredRange,
): (request: Request) => Response {
  return (request) => {
    const response = server.honestAnswer(request);
    const range = contentRangeOf(response);
    if (!range) return response;
    const bytes = server.asset.bytes.subarray(range.first, range.last + 1);
    return ranged(server, request, response, { ...bend(range), bytes });
  };
}

function ranged(
  server: SimulatedServer,
  request: Request,
  { headers: honest }: Response,
  { first, last, size, bytes }: AnsweredRange & { readonly bytes: Uint8Array },
): Response {
  const headers = new Headers(honest);
  headers.set('content-range', `bytes ${first}-${last}/${size}`);
  headers.set('content-length', String(bytes.length));
  return new Response(server.bodyOf(bytes, request), { status: 206, headers });
}

function contentRangeOf({ headers }: Response): AnsweredRange | undefined {
  const [, first, last, size] =
    /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  return first === undefined
    ? undefined
    : { first: Number(first), last: Number(last), size: Number(size) };
}

function withoutRange(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete('range');
  return new Request(request, { headers });
}
