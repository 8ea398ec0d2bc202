import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { eachLine } from '../process/logLines.js';

type Host = ChildProcessByStdio<Writable, Readable, Readable>;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });

/** Commands to the host process and its answers, as JSON lines; see `webkit_host.py`. */
export class HostConnection {
  readonly #host: Host;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;

  /** @param log gives what the host said lately, for the error of an unexpected end. */
  constructor(host: Host, log: () => string) {
    this.#host = host;
    eachLine(host.stdout, (line) => {
      this.#receive(JSON.parse(line) as Answer);
    });
    host.stdin.on('error', () => {
      // It ended; that is heard of below.
    });
    host.once('exit', (code, signal) => {
      const how = signal ?? `code ${String(code)}`;
      this.#ended = new Error(`WebKitGTK has ended (${how}). ${log()}`);
      for (const { reject } of this.#waiting.values()) reject(this.#ended);
      this.#waiting.clear();
    });
  }

  /** @throws what the host answers, or that it has ended. */
  async send(verb: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#ended) throw this.#ended;
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#host.stdin.write(`${JSON.stringify({ ...parameters, id, verb })}\n`);
    });
  }

  #receive(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.result);
  }
}
