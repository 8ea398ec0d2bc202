import type { IncomingHttpHeaders } from 'node:http';
import { repeatedBytes, type Interval } from './intervals.js';
import { errorOf } from '../thrown.js';

/**
 * How a request ended: the whole response was handed to the kernel, the server cut it as it was
 * told to, the client went away first, or the server was stopped; `open` while it has not ended.
 */
export type Ending = 'open' | 'complete' | 'cut' | 'client-gone' | 'stopped';

/** One request and what became of it. A live object: an open request's numbers go on growing. */
export interface LoggedRequest {
  /** Counts up over the server's life. */
  readonly id: number;
  /** Which connection carried it; counts up over the server's life. */
  readonly connection: number;
  /** Where it arrived, e.g. `http://localhost:8080`. */
  readonly origin: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  /** The `Range` header. */
  readonly range: string | undefined;
  /** See `ReceivedRequest.attempt`; 0 for preflights. */
  readonly attempt: number;
  /** Length of the request's own body, in bytes. */
  readonly receivedBytes: number;
  /** Absent until the header is sent, and when it never was. */
  readonly status: number | undefined;
  readonly responseHeaders: Readonly<Record<string, string>>;
  /**
   * The positions of the representation that were handed to the socket. `undefined` for bodies that
   * are not (a part of) the representation. With a content coding: positions in the coded body.
   */
  readonly sent: Interval | undefined;
  /** Body bytes handed to the socket, without framing. */
  readonly bodyBytes: number;
  /** Of these, how many the kernel has taken. What the client's kernel has, nobody can tell. */
  readonly flushedBytes: number;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
  /** Milliseconds since the epoch; `undefined` while open. */
  readonly endedMs: number | undefined;
  readonly ending: Ending;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
/** What the server fills in; tests see it read-only. */
export type LogEntry = Mutable<LoggedRequest>;

/** Every request the server saw, with what a test asks about them. */
export class RequestLog {
  readonly #entries: LogEntry[] = [];
  readonly #watchers = new Set<() => void>();

  /** All requests of a path (or of all paths), in order of arrival, open ones included. */
  requests(path?: string): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => path === undefined || entry.path === path);
  }

  /** How many bytes of the representation were handed to sockets, over all requests of the path. */
  bytesSent(path: string): number {
    return this.#sent(path).reduce((total, { start, end }) => total + end - start, 0);
  }

  /** How many of these bytes were repetitions of positions that had been sent before. */
  bytesSentAgain(path: string): number {
    return repeatedBytes(this.#sent(path));
  }

  /**
   * Resolves as soon as the condition holds; it is looked at now, and whenever something changes.
   * An `Error` it throws rejects the promise.
   */
  when(condition: (log: RequestLog) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          if (!condition(this)) return;
          resolve();
        } catch (error) {
          reject(errorOf(error));
        }
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Forgets all requests. Those still open are not counted any more. */
  clear(): void {
    this.#entries.length = 0;
    this.changed();
  }

  /** For the server: a request has arrived. */
  add(entry: LogEntry): void {
    this.#entries.push(entry);
    this.changed();
  }

  /** For the server: an entry's numbers have changed. */
  changed(): void {
    for (const look of [...this.#watchers]) look();
  }

  #sent(path: string): Interval[] {
    return this.#entries.flatMap((entry) =>
      entry.path === path && entry.sent !== undefined ? [entry.sent] : [],
    );
  }
}
