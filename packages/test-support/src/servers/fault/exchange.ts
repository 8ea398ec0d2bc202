import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Behaviour, ReceivedRequest } from './behaviour.js';
import type { Clock } from './clock.js';
import { isPreflight } from './cors.js';
import { Gate } from './gate.js';
import { Pacer } from './pacer.js';
import { planResponse } from './planResponse.js';
import type { LogEntry, RequestLog } from './requestLog.js';
import type { Resource } from './resource.js';
import { sendResponse } from './sendResponse.js';
import type { SignedUrls } from './signedUrls.js';

/** What the server lends to each exchange. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LogEntry;
  /** Which behaviour it gets; a preflight, that of the request it stands for. */
  readonly attempt: number;
  readonly resource: Resource | undefined;
  readonly prependedSource: string | undefined;
  readonly log: RequestLog;
  readonly signedUrls: SignedUrls;
  readonly clock: Clock;
  /** Below TLS, if there is TLS. */
  readonly tcpSocket: Socket;
}

/** Answers one request and keeps its log entry true until it has ended. */
export async function exchange(parts: Exchange): Promise<void> {
  const { request, response, entry, resource, log, clock, tcpSocket } = parts;
  entry.receivedBytes = await drained(request);
  const received: ReceivedRequest = {
    method: entry.method,
    path: entry.path,
    query: new URLSearchParams(entry.search),
    headers: entry.headers,
    attempt: parts.attempt,
  };
  const behaviour = behaviourOf(parts, received);
  const plan = planResponse(received, behaviour, entry.receivedBytes);
  const aborted = new AbortController();
  if (response.closed || tcpSocket.destroyed) aborted.abort();
  response.once('close', () => aborted.abort());
  const sent = { start: plan.start, end: plan.start };
  await sendResponse({
    response,
    plan,
    behaviour,
    clock,
    pacers: pacersOf(parts, behaviour),
    gate: resource?.gate ?? new Gate(),
    signal: aborted.signal,
    onHeader() {
      entry.status = plan.status;
      entry.responseHeaders = plan.headers;
      if (plan.carriesContent && plan.end > plan.start) entry.sent = sent;
      log.changed();
    },
    onBytes(handed, flushed) {
      entry.bodyBytes += handed;
      entry.flushedBytes += flushed;
      sent.end += handed;
      if (plan.carriesContent) resource?.countSent(handed);
      log.changed();
    },
    onStall: () => log.changed(),
    cut() {
      entry.ending = 'cut';
      if (behaviour.cut?.by === 'rst') tcpSocket.resetAndDestroy();
      else request.socket.end();
    },
  });
}

function behaviourOf(parts: Exchange, received: ReceivedRequest): Behaviour {
  const { resource, prependedSource, signedUrls } = parts;
  if (resource === undefined) return { status: 404 };
  const behaviour = resource.behaviourFor(received);
  const { cors, latencyMs = 0 } = behaviour;
  const { method, headers, path, query } = received;
  // A preflight meets no fault but a refusal: the request it stands for is to meet them.
  if (isPreflight(method, headers)) return { latencyMs, ...(cors && { cors }) };
  if (behaviour.signed === true && !signedUrls.admit(path, query)) {
    return { status: 403, ...(cors && { cors }) };
  }
  if (prependedSource === undefined) return behaviour;
  return { ...behaviour, prepend: prependedSource + (behaviour.prepend ?? '') };
}

const connectionPacers = new WeakMap<Socket, Pacer>();

function pacersOf({ resource, tcpSocket }: Exchange, behaviour: Behaviour): readonly Pacer[] {
  const pacers: Pacer[] = [];
  const { bytesPerSecond, totalBytesPerSecond } = behaviour;
  if (bytesPerSecond !== undefined) {
    let pacer = connectionPacers.get(tcpSocket);
    if (pacer?.bytesPerSecond !== bytesPerSecond) pacer = new Pacer(bytesPerSecond);
    connectionPacers.set(tcpSocket, pacer);
    pacers.push(pacer);
  }
  if (totalBytesPerSecond !== undefined && resource !== undefined) {
    pacers.push(resource.totalPacer(totalBytesPerSecond));
  }
  return pacers;
}

/** Reads the request's body to its end; resolves with its length. */
async function drained(request: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.length;
  return bytes;
}
