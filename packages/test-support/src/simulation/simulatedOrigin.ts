import type { SimulatedBrowser } from './simulatedBrowser.js';
import { makeFault } from './serverFaults.js';
import type { FaultName } from './serverFaults.js';
import type { SimulatedProcess } from './simulatedProcess.js';
import { SimulatedServer } from './simulatedServer.js';
import type { ServedAsset } from './simulatedServer.js';

export interface OriginFile {
  readonly size: number;
  /** How it proves that its bytes are the same as before; default `strong`. */
  readonly validator?: Validator;
  /** Whether `Range` is honoured; default true. */
  readonly ranges?: boolean;
  /** Whether `Content-Length` is sent; default true. */
  readonly declaresLength?: boolean;
  /** What goes wrong with its requests, one after the other; later ones are answered as they should be. */
  readonly faults?: readonly FaultName[];
  /** This status for ever, whatever is asked. */
  readonly refusedWith?: number;
}

/** Entity tags strong and weak, a modification date, or nothing. */
export type Validator = 'strong' | 'weak' | 'date' | 'none';

/** What a death may cost at most. */
export interface CostOfDeath {
  /** How many are open at once. */
  readonly connections: number;
  /** What one of them may have received that is not durable yet, in bytes. */
  readonly unstoredBytes: number;
}

/**
 * A file of the origin: all versions that it ever had, and an account of what sending it may cost.
 * Bytes that are sent again are counted against what the faults and deaths allow.
 */
export class ServedFile {
  readonly versions: Uint8Array<ArrayBuffer>[] = [];
  readonly server: SimulatedServer;
  readonly #faults: FaultName[];
  /** How many bytes may be sent beyond the file's size. */
  allowedAgain = 0;

  constructor(
    private readonly browser: SimulatedBrowser,
    readonly file: OriginFile,
  ) {
    this.#faults = [...(file.faults ?? [])];
    this.server = new SimulatedServer(browser.clock, this.#nextVersion(file.size));
  }

  /** Whether what was sent before a cut may be of use after it. */
  get isResumable(): boolean {
    const { validator = 'strong', ranges = true } = this.file;
    return ranges && (validator === 'strong' || validator === 'date');
  }

  get sentBytes(): number {
    return this.server.requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  fetch(process: SimulatedProcess, request: Request, init: RequestInit): Promise<Response> {
    this.#beginRequest();
    return this.server.portOf(process)(request, init);
  }

  /** The process has died: what it had received and not stored is sent again. */
  processDied(process: SimulatedProcess, { connections, unstoredBytes }: CostOfDeath): void {
    const received = this.server
      .requestsOf(process)
      .map(({ sentBytes }) => Math.min(sentBytes, unstoredBytes))
      .sort((a, b) => b - a);
    this.allowedAgain += received.slice(0, connections).reduce((sum, bytes) => sum + bytes, 0);
  }

  /** From now on it has other bytes, and the validators of those. */
  change(): void {
    const { length } = this.server.asset.bytes;
    const changed = Math.max(0, length + this.browser.random.below(401) - 200);
    this.server.asset = this.#nextVersion(changed);
    this.allowAll();
  }

  /** All that was received so far may be sent again. */
  allowAll(): void {
    this.allowedAgain += Math.max(...this.versions.map(({ length }) => length));
  }

  #beginRequest(): void {
    const { refusedWith } = this.file;
    // A chunk of a connection that another overtakes, or that is cut in the middle of one.
    this.allowedAgain += 2 * this.server.chunkBytes;
    if (!this.isResumable && this.server.requests.length > 0) this.allowAll();
    if (refusedWith !== undefined) {
      this.server.answerNext(() => new Response('no', { status: refusedWith }));
      return;
    }
    const name = this.#faults.shift();
    if (name === undefined) return;
    const { random, clock } = this.browser;
    const change = () => this.change();
    const fault = makeFault(name, { server: this.server, random, now: clock.now(), change });
    if (fault.costsAll) this.allowAll();
    this.server.answerNext(fault.answer);
  }

  #nextVersion(size: number): ServedAsset {
    const { validator = 'strong', ranges = true, declaresLength = true } = this.file;
    const { random, clock } = this.browser;
    const bytes = random.bytes(size);
    this.versions.push(bytes);
    const number = this.versions.length;
    const headers: Readonly<Record<Validator, Readonly<Record<string, string>>>> = {
      strong: { etag: `"${number}"` },
      weak: { etag: `W/"${number}"` },
      date: {
        'last-modified': new Date(Date.UTC(2020, 0, number)).toUTCString(),
        date: new Date(clock.now()).toUTCString(),
      },
      none: {},
    };
    return { bytes, headers: headers[validator], ranges, declaresLength };
  }
}

/** A server in memory with many files, each of which misbehaves in its own way for a while. */
export class SimulatedOrigin {
  readonly files = new Map<string, ServedFile>();

  constructor(private readonly browser: SimulatedBrowser) {}

  serve(url: string, file: OriginFile): ServedFile {
    const served = new ServedFile(this.browser, file);
    this.files.set(url, served);
    return served;
  }

  /** `fetch` as one process has it. A URL that is not served cannot be reached. */
  portOf(process: SimulatedProcess): (request: Request, init: RequestInit) => Promise<Response> {
    return (request, init) => {
      const file = this.files.get(request.url);
      if (!file) return Promise.reject(new TypeError('there is no such server'));
      return file.fetch(process, request, init);
    };
  }

  processDied(process: SimulatedProcess, cost: CostOfDeath): void {
    for (const file of this.files.values()) file.processDied(process, cost);
  }
}
