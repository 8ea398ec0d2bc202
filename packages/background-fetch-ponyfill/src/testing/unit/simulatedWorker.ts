import 'fake-indexeddb/auto';
import { SimulatedBrowser, SimulatedServer } from '@internal/test-support/simulation';
import type { RunningProcess, ServedAsset } from '@internal/test-support/simulation';
import { SegmentedCache } from 'segmented-cache';
import type { SettlingEventType } from '../../algorithms/settle.js';
import { createBackgroundFetch } from '../../createBackgroundFetch.js';
import type { CreatedBackgroundFetch, CreateOptions } from '../../createBackgroundFetch.js';
import type { Environment } from '../../environment.js';
import { databaseName, openDatabase } from '../../jobs/database.js';
import type { Job, JobRecord, WaitingReason } from '../../jobs/job.js';
import type { BackgroundFetchRegistration } from '../../idl/registration.js';
import type { NativeManager } from '../../carriers/native/nativePort.js';

export const scope = 'https://app.example/';

interface WorkerOptions extends Partial<Omit<CreateOptions, 'scope' | 'environment' | 'dispatch'>> {
  /** The app's own handler, in the place of the one that reads what came. */
  readonly handle?: (
    created: CreatedBackgroundFetch,
    registration: BackgroundFetchRegistration,
  ) => Promise<void>;
  /** Whether the app's handler fails this time. */
  readonly handlerFails?: () => boolean;
  /** The browser's own Background Fetch; missing where it has none. */
  readonly native?: NativeManager;
}

/** What a settled job brought, read as the app's handler reads it. */
export interface SettledJob {
  readonly type: SettlingEventType;
  readonly uid: string;
  readonly id: string;
  readonly failureReason: string;
  /** By URL; `undefined` where the record failed. */
  readonly bodies: ReadonlyMap<string, Uint8Array | undefined>;
}

/** All that is in a job database. */
export interface StoredDump {
  readonly jobs: readonly Job[];
  readonly records: readonly JobRecord[];
  readonly bodies: readonly (readonly [text: string, jobUid: string, index: number])[];
}

interface SeenResponse {
  readonly status: number;
  readonly url: string;
  readonly contentRange: string | null;
  readonly length: string | null;
}

interface SimulatedNetwork {
  isOnline: boolean;
  isMetered: boolean | undefined;
  hidesCuts?: boolean;
  /** Whether servers answer though the browser says that it is offline. */
  isReachable: boolean;
}

let databases = 0;

/**
 * A service worker with its background fetches on a simulated browser, and servers beside it. It can
 * be killed and started again; what it stored stays.
 */
export class SimulatedWorker {
  readonly browser: SimulatedBrowser;
  /** By URL. */
  readonly servers = new Map<string, SimulatedServer>();
  /** Every event that was dispatched, over all lives. */
  readonly settled: SettledJob[] = [];
  /** Every request that went out, over all lives. */
  readonly sent: Request[] = [];
  /** What the last events' records were answered with, by URL. */
  readonly responses = new Map<string, SeenResponse>();
  /** Why records have failed, for people. */
  readonly details: string[] = [];
  /** Those that brought other bytes than were expected, by URL. */
  readonly unexpected: string[] = [];
  /** What was said aloud. */
  readonly reported: unknown[] = [];
  network: SimulatedNetwork = { isOnline: true, isMetered: undefined, isReachable: false };
  /** How many connections there are, and the most there have been. */
  connections = { now: 0, most: 0 };
  running: RunningProcess;
  created: CreatedBackgroundFetch;
  environment: Environment;
  readonly #databasePrefix = `${(databases += 1)}:`;
  readonly #channel = new Set<(message: unknown) => void>();
  #networkListeners = new Set<() => void>();

  constructor(private readonly options: WorkerOptions & { readonly seed: number }) {
    this.browser = new SimulatedBrowser(options);
    this.running = this.browser.start();
    this.environment = this.#environmentOf(this.running);
    this.created = this.#create();
  }

  /** Serves random bytes under this path. */
  serve(path: string, size: number, asset: Omit<ServedAsset, 'bytes'> = {}): SimulatedServer {
    const { random, clock } = this.browser;
    const bytes = random.bytes(size);
    const server = new SimulatedServer(clock, { headers: { etag: '"1"' }, ...asset, bytes });
    this.servers.set(new URL(path, scope).href, server);
    return server;
  }

  /** The browser ends the worker, and starts it again with the same script, or another. */
  restart(options: WorkerOptions = {}): void {
    this.running.process.kill();
    this.#networkListeners.clear();
    this.running = this.browser.start();
    this.environment = this.#environmentOf(this.running);
    this.created = this.#create({ ...this.options, ...options });
    this.wake();
  }

  /** A worker of the same registration beside this one. */
  startAnother(options: WorkerOptions = {}): CreatedBackgroundFetch {
    const running = this.browser.start();
    return this.#create({ ...this.options, ...options }, running, this.#environmentOf(running));
  }

  /** Writes what another version has left; to be followed by `restart()`. */
  async store({ jobs, records, bodies }: StoredDump): Promise<void> {
    const database = await openDatabase(this.environment.indexedDB, scope, () => undefined);
    for (const job of jobs) await database.put('jobs', job);
    for (const record of records) await database.put('records', record);
    for (const [text, uid, index] of bodies) {
      await database.put('bodies', new Blob([text]), [uid, index]);
    }
    database.close();
  }

  /** Writes jobs as another version might have; to be followed by `restart()`. */
  async changeStoredJobs(change: (job: Job) => Job): Promise<void> {
    const database = await openDatabase(this.environment.indexedDB, scope, () => undefined);
    for (const job of await database.getAll('jobs')) await database.put('jobs', change(job));
    database.close();
  }

  /** Deletes the database of this scope, as the browser or a script of the app may. */
  async loseDatabase(): Promise<void> {
    const request = this.environment.indexedDB.deleteDatabase(databaseName(scope));
    await new Promise((resolve, reject) => {
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error ?? new Error('It could not be deleted.'));
    });
  }

  /** What any event does. */
  wake(): void {
    void this.created.reconcile();
  }

  changeNetwork(change: Partial<SimulatedWorker['network']>): void {
    Object.assign(this.network, change);
    for (const listener of this.#networkListeners) listener();
  }

  /** Lets time pass until it holds. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let step = 0; step < 5000; step++) {
      if (await holds()) return;
      await this.browser.clock.advance(100);
    }
    throw new Error('It did not come to pass in 500 s.');
  }

  /** Lets time pass until so many events were dispatched. @returns the last of them. */
  async untilSettled(count = 1): Promise<SettledJob> {
    await this.until(() => this.settled.length >= count);
    const last = this.settled.at(-1);
    if (!last) throw new Error('There is none.');
    return last;
  }

  /** Lets time pass until the active job with this id waits for something, or for this. */
  async untilWaiting(id: string, reason?: WaitingReason): Promise<WaitingReason> {
    let waitingFor: WaitingReason | undefined;
    await this.until(async () => {
      waitingFor = (await this.created.backend.get(id))?.waitingFor;
      return waitingFor !== undefined && (reason === undefined || waitingFor === reason);
    });
    if (!waitingFor) throw new Error('It does not wait.');
    return waitingFor;
  }

  /** Lets everything come to rest that does not wait for time. */
  async rest(): Promise<void> {
    for (let round = 0; round < 20; round++) await this.browser.quiet();
  }

  #create(
    { handlerFails = () => false, handle, ...options }: WorkerOptions = this.options,
    { process } = this.running,
    environment = this.environment,
  ): CreatedBackgroundFetch {
    const created = createBackgroundFetch({
      segmentBytes: 1000,
      isActive: () => true,
      ...options,
      scope,
      environment,
      dispatch: async (type, registration) => {
        if (handlerFails()) throw new Error('the handler failed');
        if (handle) return handle(created, registration);
        const settled = await this.#read(created, type, registration);
        if (process.isAlive) this.settled.push(settled);
      },
    });
    return created;
  }

  async #read(
    created: CreatedBackgroundFetch,
    type: SettlingEventType,
    registration: BackgroundFetchRegistration,
  ): Promise<SettledJob> {
    const cache = new SegmentedCache('read', created.segmentStore);
    const bodies = new Map<string, Uint8Array | undefined>();
    for (const record of await registration.matchAll()) {
      const { url } = record.request;
      const draft = await created.draftOf(record);
      if (!draft.isWhole) {
        bodies.set(url, undefined);
        continue;
      }
      await cache.adopt(draft, url);
      const response = await cache.match(url);
      const body = await response?.arrayBuffer();
      bodies.set(url, body && new Uint8Array(body));
      if (!response) continue;
      this.responses.set(url, {
        status: response.status,
        url: response.url,
        contentRange: response.headers.get('content-range'),
        length: response.headers.get('content-length'),
      });
    }
    for (const { url, detail, isUnexpected } of await registration.recordsProgress()) {
      if (detail !== undefined) this.details.push(detail);
      if (isUnexpected) this.unexpected.push(url);
    }
    const { id, failureReason, snapshot } = registration;
    return { type, uid: snapshot.uid, id, failureReason, bodies };
  }

  #environmentOf({ environment, process }: RunningProcess): Environment {
    return {
      ...environment,
      clock: {
        ...environment.clock,
        // As browsers do with what does not fit into 31 bits.
        setTimeout: (callback, delayMs) =>
          environment.clock.setTimeout(callback, delayMs >= 2 ** 31 ? 1 : delayMs),
      },
      fetch: (request, init) => {
        this.sent.push(request.clone());
        const server = this.servers.get(request.url);
        const { connections } = this;
        connections.most = Math.max(connections.most, ++connections.now);
        let isOpen = true;
        const close = () => {
          if (isOpen) connections.now -= 1;
          isOpen = false;
        };
        init.signal.addEventListener('abort', close, { once: true });
        const { isOnline, isReachable } = this.network;
        if ((!isOnline && !isReachable) || !server)
          return Promise.reject(new TypeError('no network'));
        return server.portOf(process)(request, { ...init, onSent: close });
      },
      indexedDB: withPrefix(indexedDB, this.#databasePrefix),
      network: {
        isOnline: () => this.network.isOnline,
        isMetered: () => this.network.isMetered,
        hidesCuts: () => this.network.hidesCuts === true,
        onChange: (listener) => this.#networkListeners.add(listener),
      },
      digest: async (algorithm, bytes) =>
        new Uint8Array(await crypto.subtle.digest(algorithm, bytes)),
      ...(this.options.native ? { native: this.options.native } : {}),
      random: () => this.browser.random.next(),
      createChannel: (_name, onMessage) => {
        const hear = (message: unknown) => {
          if (process.isAlive) queueMicrotask(() => onMessage(message));
        };
        this.#channel.add(hear);
        return {
          post: (message) => {
            for (const other of this.#channel) if (other !== hear) other(message);
          },
        };
      },
      reportError: (error) => this.reported.push(error),
    };
  }
}

/** A browser's databases apart from those of the others in this test file. */
function withPrefix(factory: IDBFactory, prefix: string): IDBFactory {
  return {
    open: (name, version) => factory.open(prefix + name, version),
    deleteDatabase: (name) => factory.deleteDatabase(prefix + name),
    databases: () => factory.databases(),
    cmp: (a: unknown, b: unknown) => factory.cmp(a, b),
  };
}
