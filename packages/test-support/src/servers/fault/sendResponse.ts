import type { ServerResponse } from 'node:http';
import type { Behaviour, Point } from './behaviour.js';
import type { Clock } from './clock.js';
import type { Gate } from './gate.js';
import type { Pacer } from './pacer.js';
import type { ResponsePlan } from './responsePlan.js';

/** The largest piece handed to the socket at once, in bytes. */
const pieceBytes = 128 * 1024;

/** Everything that sending one response needs. */
export interface Sending {
  readonly response: ServerResponse;
  readonly plan: ResponsePlan;
  readonly behaviour: Behaviour;
  /** Limits that hold for this response: its connection's, its URL's. */
  readonly pacers: readonly Pacer[];
  readonly gate: Gate;
  readonly clock: Clock;
  /** Aborts when the connection is gone. */
  readonly signal: AbortSignal;
  readonly onHeader: () => void;
  readonly onBytes: (handed: number, flushed: number) => void;
  readonly onStall: () => void;
  /** Ends the connection, as the behaviour says. */
  readonly cut: () => void;
}

/** Sends a planned response with its faults: latency, stall, cut, limits, wrong lengths. */
export async function sendResponse(sending: Sending): Promise<void> {
  const { response, plan, behaviour, clock, gate, signal } = sending;
  const { latencyMs = 0, stall, cut } = behaviour;
  const releases = gate.releases;
  if (latencyMs > 0) await clock.sleep(latencyMs, signal);
  if (isBeforeHeader(stall)) await stalled(sending, releases);
  if (isGone(signal)) return;
  if (isBeforeHeader(cut)) {
    sending.cut();
    return;
  }
  sendHeader(sending);
  for (let at = plan.start; !signal.aborted;) {
    const bodyBytes = at - plan.start;
    if (isAfter(stall, bodyBytes)) await stalled(sending, releases);
    if (isAfter(cut, bodyBytes)) {
      sending.cut();
      return;
    }
    if (at === plan.end) {
      finish(sending);
      return;
    }
    const end = nextStop(sending, at);
    await paced(sending, end - at);
    if (isGone(signal)) return;
    sending.onBytes(end - at, 0);
    if (await written(response, plan.body.read(at, end), signal)) sending.onBytes(0, end - at);
    at = end;
  }
}

function sendHeader({ response, plan, onHeader }: Sending): void {
  if (plan.framing === 'close') {
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
  }
  response.writeHead(plan.status, plan.headers);
  response.flushHeaders();
  onHeader();
}

/** The end of the next piece: where something is to happen, else as large as its limits allow. */
function nextStop({ plan, behaviour, pacers }: Sending, at: number): number {
  const stops = [plan.end, at + pieceBytes, ...pacers.map((pacer) => at + pacer.pieceBytes)];
  for (const point of [behaviour.stall, behaviour.cut]) {
    if (point !== undefined && 'afterBytes' in point && plan.start + point.afterBytes > at) {
      stops.push(plan.start + point.afterBytes);
    }
  }
  return Math.min(...stops);
}

async function paced({ pacers, clock, signal }: Sending, bytes: number): Promise<void> {
  const now = clock.now();
  const waitMs = Math.max(0, ...pacers.map((pacer) => pacer.reserve(bytes, now)));
  if (waitMs > 0) await clock.sleep(waitMs, signal);
}

async function stalled(sending: Sending, releases: number): Promise<void> {
  const { gate, signal, onStall, response } = sending;
  const released = gate.wait(signal, releases);
  if (response.headersSent) response.flushHeaders();
  onStall();
  await released;
}

/** Ends the body. A wrong length, or none, can only be ended by closing the connection. */
function finish({ response, plan }: Sending): void {
  const declared = plan.headers['content-length'];
  const isRight = declared === undefined || Number(declared) === plan.end - plan.start;
  const { socket } = response;
  const endsTheConnection = !isRight && response.req.method !== 'HEAD';
  response.end(() => {
    if (endsTheConnection) socket?.end();
  });
}

/** Resolves whether the kernel took the bytes; false when the connection ended first. */
function written(response: ServerResponse, bytes: Buffer, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => resolve(false);
    signal.addEventListener('abort', gone, { once: true });
    response.write(bytes, (error) => {
      signal.removeEventListener('abort', gone);
      resolve(error === null || error === undefined);
    });
  });
}

function isBeforeHeader(point: Point | undefined): boolean {
  return point !== undefined && 'before' in point;
}

function isAfter(point: Point | undefined, bodyBytes: number): boolean {
  return point !== undefined && 'afterBytes' in point && point.afterBytes === bodyBytes;
}

/** A call, so that the compiler does not take an earlier answer for the present one. */
function isGone(signal: AbortSignal): boolean {
  return signal.aborted;
}
