import { SeededRandom, seededContent } from '@internal/test-support';
import type { Behaviour, Content, FaultServer, ReceivedRequest } from '@internal/test-support';
import { knownBytes } from '@internal/test-support/checker';
import type { KnownContent, Truth } from '@internal/test-support/checker';
import { costsAll, faultBehaviour } from './plan/faults.js';
import type { FaultName } from './plan/faults.js';
import type { FilePlan } from './plan/files.js';

/** How a path is served, whatever it has. */
type Manner = Omit<FilePlan, 'path' | 'size'>;

const HONEST: Manner = {
  validator: 'strong',
  ranges: true,
  declaresLength: true,
  faults: [],
  origin: 0,
};

/** A path of the server: every version that it ever had, and what sending it may have cost. */
interface ServedFile {
  readonly manner: Manner;
  readonly versions: { readonly content: Content; readonly known: KnownContent }[];
  readonly faults: FaultName[];
  /** Requests that have not met a fault yet are honest. */
  version: number;
  /** How often all that was sent may have been sent in vain. */
  restarts: number;
  /** Nobody promises anything of what the browser itself carries. */
  isCounted: boolean;
}

/** What the fault server has, by path: the truth of the soak. */
export class Origin implements Truth {
  readonly #files = new Map<string, ServedFile>();
  readonly #random: SeededRandom;

  constructor(
    private readonly server: FaultServer,
    private readonly options: {
      readonly seed: number;
      /** Told of each fault that a request has met. */
      readonly onFault: (fault: FaultName) => void;
    },
  ) {
    this.#random = new SeededRandom(options.seed);
  }

  /** The URL of a path that is served. */
  url(path: string): string {
    return this.server.url(path, this.#file(path).manner.origin);
  }

  paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Puts a file of a job there. */
  serve({ path, size, ...manner }: FilePlan): void {
    this.#files.set(path, { ...newFile(manner) });
    this.#add(path, seededContent(`${this.options.seed} ${path} 1`, size));
  }

  /** Puts bytes there that are known, in the place of those before. */
  serveContent(path: string, content: Content, bytesPerSecond?: number): void {
    const file =
      this.#files.get(path) ??
      newFile({ ...HONEST, ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }) });
    this.#files.set(path, file);
    const latest = file.versions[file.version - 1];
    if (latest?.content.identity === content.identity) return;
    if (latest) file.restarts += 1;
    this.#add(path, content);
  }

  /** From now on the file has other bytes. */
  change(path: string): void {
    const file = this.#file(path);
    const size = file.versions.at(-1)?.content.size ?? 0;
    const changed = Math.max(0, size + this.#random.below(2001) - 1000);
    file.restarts += 1;
    const number = file.versions.length + 1;
    this.#add(path, seededContent(`${this.options.seed} ${path} ${number}`, changed));
  }

  /** No more goes wrong. */
  becomeHonest(): void {
    for (const [path, file] of this.#files) {
      file.faults.length = 0;
      this.server.release(path);
    }
  }

  release(): void {
    for (const path of this.#files.keys()) this.server.release(path);
  }

  /** What is sent of this path is not counted. */
  exempt(path: string): void {
    this.#file(path).isCounted = false;
  }

  /** All that was sent so far may be sent again. */
  allowRestart(path: string): void {
    this.#file(path).restarts += 1;
  }

  contentsOf(url: string): readonly KnownContent[] {
    const file = this.#files.get(new URL(url).pathname);
    return file?.versions.map(({ known }) => known) ?? [];
  }

  /** Which of its versions has these bytes; counts from 0, -1 where none has. */
  versionOf(url: string, bytes: { readonly size: number; readonly sha256: string }): number {
    return this.contentsOf(url).findIndex(
      (known) => known.size === bytes.size && known.sha256(0, known.size) === bytes.sha256,
    );
  }

  /**
   * What was sent again and should not have been, in words.
   *
   * @param segmentBytes of which each connection may have two that are not durable when it ends.
   */
  checkSending(segmentBytes: number): string[] {
    const findings: string[] = [];
    for (const [path, file] of this.#files) {
      const { manner, versions, restarts, isCounted } = file;
      const sent = this.server.log
        .requests(path)
        .map((entry) => (entry.sent ? entry.sent.end - entry.sent.start : 0));
      const size = Math.max(...versions.map(({ content }) => content.size));
      const isResumable = manner.ranges && !['weak', 'none'].includes(manner.validator);
      if (!isCounted || !isResumable) continue;
      const notDurable =
        2 * segmentBytes + (manner.bytesPerSecond === undefined ? SOCKET_BYTES : PACED_BYTES);
      const [total, perRequest] = [sum(sent), sum(sent.map((it) => Math.min(it, notDurable)))];
      const allowed = size * (1 + restarts) + perRequest;
      if (total > allowed) {
        findings.push(
          `${path}: ${total} bytes were sent of a file of ${size}, in ${sent.length} requests; ` +
            `${allowed} are allowed`,
        );
      }
    }
    return findings;
  }

  #add(path: string, content: Content): void {
    const file = this.#file(path);
    file.versions.push({ content, known: knownBytes(content.read()) });
    file.version = file.versions.length;
    this.server.serve(path, (request) => this.#answer(path, file, request));
  }

  #answer(path: string, file: ServedFile, { method }: ReceivedRequest): Behaviour {
    const { manner } = file;
    if (manner.refusedWith !== undefined) {
      return { status: manner.refusedWith, ...(manner.origin === 1 ? { cors: CORS } : {}) };
    }
    // Of a HEAD there is nothing to go wrong.
    const fault = method === 'GET' ? file.faults.shift() : undefined;
    if (fault === undefined) return behaviourOf(file);
    this.options.onFault(fault);
    if (costsAll(fault)) file.restarts += 1;
    if (fault === 'changed') this.change(path);
    const { size } = file.versions.at(-1)?.content ?? { size: 0 };
    return { ...behaviourOf(file), ...faultBehaviour(fault, size, this.#random) };
  }

  #file(path: string): ServedFile {
    const file = this.#files.get(path);
    if (!file) throw new RangeError(`${path} is not served.`);
    return file;
  }
}

/** What the server has handed over and the browser has not read, of one connection. */
const SOCKET_BYTES = 4 * 1024 * 1024;
/** The same of one that is given so much a second. */
const PACED_BYTES = 512 * 1024;

const CORS = { exposeHeaders: ['*'] };

const newFile = (manner: Manner): ServedFile => ({
  manner,
  versions: [],
  faults: [...manner.faults],
  version: 0,
  restarts: 0,
  isCounted: true,
});

function behaviourOf({ manner, versions, version }: ServedFile): Behaviour {
  const { validator, ranges, declaresLength, bytesPerSecond, origin } = manner;
  const content = versions[version - 1]?.content;
  return {
    ...(content ? { content } : {}),
    headers: { 'cache-control': 'no-cache' },
    etag: validator === 'strong' || validator === 'weak' ? validator : 'absent',
    ...(validator === 'date' ? { lastModified: new Date(Date.UTC(2020, 0, version)) } : {}),
    ...(ranges ? {} : { range: 'ignored' }),
    ...(declaresLength ? {} : { contentLength: 'absent' }),
    ...(bytesPerSecond === undefined ? {} : { totalBytesPerSecond: bytesPerSecond }),
    ...(origin === 1 ? { cors: CORS } : {}),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
