import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behaviour, Served } from './behaviour.js';
import type { Clock } from './clock.js';
import type { ListenOptions } from './loopbackListener.js';
import type { RequestLog } from './requestLog.js';
import type { Validity } from './signedUrls.js';

/** How a fault server is started. */
export interface FaultServerOptions {
  /**
   * The origins to listen on, all with the same URLs and one log. Default: one HTTP origin on a
   * free port. Two entries make two origins.
   */
  readonly listen?: readonly [ListenOptions, ...ListenOptions[]];
  /** Default: the wall clock. It drives throttling, latency, expiry and the log's times. */
  readonly clock?: Clock;
  /** Default: false, so that a forgotten `stop()` does not hang a test run. */
  readonly keepsProcessAlive?: boolean;
}

/**
 * An origin on the loopback whose behaviour is set per URL, also while it runs. Paths are without
 * query; whatever a URL's query is, its path decides.
 */
export interface FaultServer {
  /** `http://localhost:port` of each entry of `listen`, in that order. */
  readonly origins: readonly [string, ...string[]];
  /** The first origin. */
  readonly origin: string;
  /** The URL of a path on the first origin, or on the one with that index. */
  url(path: string, originIndex?: number): string;

  /**
   * Sets what a path answers; replaces what it answered before, for requests that arrive from now
   * on, and starts their count anew. Returns its URL on the first origin.
   */
  serve(path: string, served: Served): string;
  /** A text. Default type: by the path's extension. It is sent with `Cache-Control: no-cache`. */
  serveText(path: string, body: string, type?: string, behaviour?: Behaviour): string;
  /**
   * The files of a folder, read anew at each request, `Cache-Control: no-cache`. Every behaviour
   * but `content` applies, to each file by itself. Exact paths set by `serve()` win.
   */
  serveFolder(prefix: string, directory: string, behaviour?: Behaviour): void;
  /** Puts source text before what a path answers, whether from a folder or not; '' ends that. */
  prepend(path: string, source: string): void;
  /** Answers a path with a function of one's own; only its requests and statuses are logged. */
  handle(
    path: string,
    handler: (request: IncomingMessage, response: ServerResponse) => void,
  ): string;
  /** From now on the path is answered with a 404 (or from a folder). */
  remove(path: string): void;

  /** A URL of a path that is served with `signed: true`, on the first origin unless told. */
  signedUrl(path: string, validity?: Validity, originIndex?: number): string;
  /** Makes all signed URLs of a path expire now. */
  revokeSignedUrls(path: string): void;

  /**
   * Lets the responses of a path that are stalled now go on, and those that have begun not stall any more:
   * a client may open several. Returns how many were stalled.
   */
  release(path: string): number;
  /** Resets all open connections (as when a cable is pulled), and goes on listening. */
  resetConnections(): void;

  readonly log: RequestLog;
  /**
   * Resolves once so many bytes of the representation have been sent for a path, over all requests
   * since the log was cleared.
   */
  whenSent(path: string, bytes: number): Promise<void>;
  /** Resolves once so many requests of a path (default 1) have arrived, preflights not counted. */
  whenRequested(path: string, count?: number): Promise<void>;
  /** Resolves once so many responses of a path (default 1) are stalled. */
  whenStalled(path: string, count?: number): Promise<void>;

  /** Destroys all connections and refuses new ones until `start()`. Does nothing when stopped. */
  stop(): Promise<void>;
  /**
   * Listens again on the same ports. Does nothing when started.
   *
   * @throws Error with code EADDRINUSE when another process has taken one.
   */
  start(): Promise<void>;
  /** `await using server = await startFaultServer()` stops it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void>;
}
