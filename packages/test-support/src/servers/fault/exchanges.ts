import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from './clock.js';
import { isPreflight } from './cors.js';
import { exchange } from './exchange.js';
import type { LoopbackListener } from './loopbackListener.js';
import type { LogEntry, RequestLog } from './requestLog.js';
import type { Routes } from './routes.js';
import type { SignedUrls } from './signedUrls.js';
import { errorOf } from '../thrown.js';

/** Answers a request by itself. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What all exchanges of a server share. */
export interface ServerState {
  readonly routes: Routes;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly prependedSources: ReadonlyMap<string, string>;
  readonly signedUrls: SignedUrls;
  readonly log: RequestLog;
  readonly clock: Clock;
  readonly isStopping: () => boolean;
}

/** Makes the function that receives all requests of all listeners, and logs each of them. */
export function exchangesOf(
  state: ServerState,
): (listener: LoopbackListener, request: IncomingMessage, response: ServerResponse) => void {
  const connectionIds = new WeakMap<Socket, number>();
  let lastConnection = 0;
  let lastRequest = 0;

  return (listener, request, response) => {
    const tcpSocket = listener.tcpSocketOf(request.socket);
    const connection = connectionIds.get(tcpSocket) ?? ++lastConnection;
    connectionIds.set(tcpSocket, connection);
    const { pathname: path, search } = new URL(request.url ?? '/', listener.origin);
    const method = request.method ?? 'GET';
    const handler = state.handlers.get(path);
    const resource = handler === undefined ? state.routes.find(path) : undefined;
    const preflight = isPreflight(method, request.headers);
    const attempt = resource?.attemptOf(!preflight && method !== 'HEAD') ?? 1;
    const entry: LogEntry = {
      id: ++lastRequest,
      connection,
      origin: listener.origin,
      method,
      path,
      search,
      headers: request.headers,
      range: request.headers.range,
      attempt: preflight ? 0 : attempt,
      receivedBytes: 0,
      status: undefined,
      responseHeaders: {},
      sent: undefined,
      bodyBytes: 0,
      flushedBytes: 0,
      startedMs: state.clock.now(),
      endedMs: undefined,
      ending: 'open',
    };
    logEnding(state, entry, response);
    state.log.add(entry);
    if (handler !== undefined) {
      response.once('finish', () => (entry.status = response.statusCode));
      handler(request, response);
      return;
    }
    exchange({
      request,
      response,
      entry,
      attempt,
      resource,
      prependedSource: state.prependedSources.get(path),
      log: state.log,
      signedUrls: state.signedUrls,
      clock: state.clock,
      tcpSocket,
    }).catch((error: unknown) => {
      if (!request.socket.destroyed) reportMistake(error, response);
    });
  };
}

function logEnding(state: ServerState, entry: LogEntry, response: ServerResponse): void {
  let isFinished = false;
  response.on('error', () => response.destroy()); // Writing to a connection that has gone.
  response.once('finish', () => (isFinished = true));
  response.once('close', () => {
    if (entry.ending === 'open') {
      const otherwise = state.isStopping() ? 'stopped' : 'client-gone';
      entry.ending = isFinished ? 'complete' : otherwise;
    }
    entry.endedMs = state.clock.now();
    state.log.changed();
  });
}

/** A mistake in what the test asked for, e.g. a behaviour that throws: say it where it is seen. */
function reportMistake(error: unknown, response: ServerResponse): void {
  const { stack, message } = errorOf(error);
  const text = stack ?? message;
  process.emitWarning(`The fault server could not answer ${response.req.url ?? ''}: ${text}`);
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
