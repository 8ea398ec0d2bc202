import { bytesContent } from '../content/bytesContent.js';
import { contentTypeOf } from '../content/fileContent.js';
import type { Behaviour } from './behaviour.js';
import { systemClock } from './clock.js';
import { exchangesOf, type Handler } from './exchanges.js';
import type { FaultServer, FaultServerOptions } from './faultServerOptions.js';
import { LoopbackListener } from './loopbackListener.js';
import { RequestLog } from './requestLog.js';
import { Routes } from './routes.js';
import { SignedUrls } from './signedUrls.js';

/**
 * Starts a server that behaves, URL by URL, as a test asks; it listens on the loopback only.
 *
 * @throws Error with code EADDRINUSE when a port that was asked for is taken.
 */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const {
    listen = [{ protocol: 'http' }],
    clock = systemClock,
    keepsProcessAlive = false,
  } = options;
  const routes = new Routes();
  const handlers = new Map<string, Handler>();
  const prependedSources = new Map<string, string>();
  const signedUrls = new SignedUrls(clock);
  const log = new RequestLog();
  let isListening = false;

  const receive = exchangesOf({
    routes,
    handlers,
    prependedSources,
    signedUrls,
    log,
    clock,
    isStopping: () => !isListening,
  });
  const listeners = listen.map((each) => {
    const listener: LoopbackListener = new LoopbackListener(
      each,
      (request, response) => receive(listener, request, response),
      keepsProcessAlive,
    );
    return listener;
  });

  async function start(): Promise<void> {
    if (isListening) return;
    isListening = true;
    try {
      for (const listener of listeners) await listener.start();
    } catch (error) {
      await stop();
      throw error;
    }
  }
  async function stop(): Promise<void> {
    isListening = false;
    await Promise.all(listeners.map((listener) => listener.stop()));
  }
  await start();

  const [first, ...others] = listeners.map((listener) => listener.origin);
  if (first === undefined) throw new TypeError('`listen` names at least one origin.');
  const origins = [first, ...others] as const;

  function url(path: string, originIndex = 0): string {
    const origin = origins[originIndex];
    if (origin === undefined) {
      throw new RangeError(
        `There is no origin ${originIndex}: this server listens on ${origins.length}. ` +
          'Name more of them in the option `listen`.',
      );
    }
    return new URL(path, origin).href;
  }
  const serve: FaultServer['serve'] = (path, served) => {
    handlers.delete(path);
    routes.serve(path, served);
    return url(path);
  };
  const served = (path: string) => log.requests(path).filter(({ attempt }) => attempt > 0).length;

  return {
    origins,
    origin: first,
    url,
    serve,
    serveText: (path, body, type = contentTypeOf(path), behaviour = {}) =>
      serve(path, { content: bytesContent(body, type), ...uncached(behaviour) }),
    serveFolder: (prefix, directory, behaviour = {}) =>
      routes.serveFolder(prefix, directory, uncached(behaviour)),
    prepend(path, source) {
      if (source === '') prependedSources.delete(path);
      else prependedSources.set(path, source);
    },
    handle(path, handler) {
      handlers.set(path, handler);
      return url(path);
    },
    remove(path) {
      handlers.delete(path);
      routes.remove(path);
    },
    signedUrl: (path, validity = {}, originIndex = 0) =>
      signedUrls.sign(url(path, originIndex), validity),
    revokeSignedUrls: (path) => signedUrls.revoke(path),
    release: (path) => routes.gate(path).release(),
    resetConnections() {
      for (const listener of listeners) listener.resetConnections();
    },
    log,
    whenSent: (path, bytes) => log.when(() => log.bytesSent(path) >= bytes),
    whenRequested: (path, count = 1) => log.when(() => served(path) >= count),
    whenStalled: (path, count = 1) => log.when(() => routes.gate(path).size >= count),
    stop,
    start,
    [Symbol.asyncDispose]: stop,
  };
}

function uncached(behaviour: Behaviour): Behaviour {
  return { ...behaviour, headers: { 'cache-control': 'no-cache', ...behaviour.headers } };
}
