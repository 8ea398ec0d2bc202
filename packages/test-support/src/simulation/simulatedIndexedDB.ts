import { IDBFactory as Disk } from 'fake-indexeddb';
import type { SimulatedProcess } from './simulatedProcess.js';

/** One change of a transaction, as it was committed. */
export type CommittedChange =
  | {
      readonly store: string;
      readonly kind: 'put';
      readonly value: unknown;
      /** Where the value does not hold it. */
      readonly key?: unknown;
    }
  | { readonly store: string; readonly kind: 'delete' };

/** What is needed of a fake database beyond the API: its own listeners must hear of every end. */
interface FakeDatabase extends IDBDatabase {
  readonly _rawDatabase: { readonly processTransactions: EventListener };
}

/** What a process has open. */
interface Open {
  readonly connections: Set<IDBDatabase>;
  readonly transactions: Set<IDBTransaction>;
}

const WRITES = ['put', 'add', 'delete', 'clear'] as const;
const READS = ['get', 'getKey', 'getAll', 'getAllKeys', 'count', 'openCursor'] as const;

/**
 * IndexedDB of one origin, on a disk that outlives processes: fake-indexeddb, between which and the
 * process a death may come. A process may die instead of hearing that a request or a transaction has
 * succeeded. A transaction that had not ended by then is lost whole; one that had is kept whole,
 * whether or not the process has heard of it; and nothing is heard by the dead.
 */
export class SimulatedIndexedDB {
  #disk = new Disk();
  readonly #open = new Map<SimulatedProcess, Open>();
  readonly #observers = new Set<(changes: readonly CommittedChange[]) => void>();

  /** Calls `observer` with every transaction that changed something, as soon as it is durable. */
  onCommit(observer: (changes: readonly CommittedChange[]) => void): void {
    this.#observers.add(observer);
  }

  /** All is lost: the user or the browser has deleted it. Only while no process lives. */
  clear(): void {
    this.#disk = new Disk();
  }

  /** IndexedDB as one process sees it. */
  portOf(process: SimulatedProcess): IDBFactory {
    const disk = this.#disk;
    const open: Open = { connections: new Set(), transactions: new Set() };
    this.#open.set(process, open);
    return {
      open: (name, version) => this.#watchOpening(process, open, disk.open(name, version)),
      deleteDatabase: (name) =>
        hearing(process, 'indexedDB.deleteDatabase', disk.deleteDatabase(name)),
      cmp: (first, second) => disk.cmp(first, second),
      databases: () => disk.databases(),
    };
  }

  /** Ends what a process had under way. */
  endAllOf(process: SimulatedProcess): void {
    const open = this.#open.get(process);
    this.#open.delete(process);
    for (const transaction of open?.transactions ?? []) abort(transaction);
    for (const connection of open?.connections ?? []) connection.close();
  }

  #watchOpening(
    process: SimulatedProcess,
    open: Open,
    request: IDBOpenDBRequest,
  ): IDBOpenDBRequest {
    const dispatch = request.dispatchEvent.bind(request);
    request.dispatchEvent = (event) => {
      if (event.type !== 'upgradeneeded' && event.type !== 'success') {
        return !process.hears(`indexedDB.open ${event.type}`) || dispatch(event);
      }
      // `upgradeneeded` comes before the first `success`; the connection is known with either.
      const connection = request.result as FakeDatabase | undefined;
      const isNew = connection !== undefined && !open.connections.has(connection);
      if (isNew) this.#watchConnection(process, open, connection);
      const { transaction } = request;
      if (event.type === 'upgradeneeded' && transaction) {
        this.#watchTransaction(process, open, transaction, 'upgrade');
      }
      if (process.hears(`indexedDB.open ${event.type}`)) return dispatch(event);
      if (event.type === 'upgradeneeded' && transaction) abort(transaction);
      connection?.close();
      return true;
    };
    return request;
  }

  #watchConnection(process: SimulatedProcess, open: Open, connection: FakeDatabase): void {
    open.connections.add(connection);
    const begin = connection.transaction.bind(connection);
    connection.transaction = (storeNames, mode, options) => {
      const transaction = begin(storeNames, mode, options);
      const stores = [...transaction.objectStoreNames].join('+');
      this.#watchTransaction(process, open, transaction, stores);
      return transaction;
    };
    hearing(process, 'indexedDB versionchange', connection);
  }

  #watchTransaction(
    process: SimulatedProcess,
    open: Open,
    transaction: IDBTransaction,
    what: string,
  ): void {
    open.transactions.add(transaction);
    const changes: CommittedChange[] = [];
    transaction.addEventListener('abort', () => open.transactions.delete(transaction));
    transaction.addEventListener('complete', () => {
      open.transactions.delete(transaction);
      if (changes.length > 0) for (const observer of this.#observers) observer(changes);
    });
    this.#keepFromTheDead(process, transaction, what);
    const storeOf = transaction.objectStore.bind(transaction);
    const watched = new Map<string, IDBObjectStore>();
    transaction.objectStore = (name) => {
      const store = watched.get(name) ?? watchStore(process, storeOf(name), changes);
      watched.set(name, store);
      return store;
    };
  }

  /**
   * The dead hear of no end. The database's own listener must: it starts the next transaction. A
   * writing transaction is acknowledged by its end, so that is a place to die.
   */
  #keepFromTheDead(process: SimulatedProcess, transaction: IDBTransaction, what: string): void {
    const { processTransactions } = (transaction.db as FakeDatabase)._rawDatabase;
    const add = transaction.addEventListener.bind(transaction) as Listening;
    const remove = transaction.removeEventListener.bind(transaction) as Listening;
    const guards = new Map<EventListenerOrEventListenerObject, EventListener>();
    // Several listeners hear of one end. A reading one is no news: its requests were heard before.
    let told: boolean | undefined = transaction.mode === 'readonly' ? true : undefined;
    const guardOf = (listener: EventListenerOrEventListenerObject): EventListener => {
      const known = guards.get(listener);
      if (known) return known;
      const guard = (event: Event): void => {
        if (event.type !== 'error') told ??= process.hears(`indexedDB commit ${what}`);
        if (!process.isAlive) return;
        if (typeof listener === 'function') listener.call(transaction, event);
        else listener.handleEvent(event);
      };
      guards.set(listener, guard);
      return guard;
    };
    const guarded =
      (call: Listening): Listening =>
      (type, listener, options) => {
        const isOfApp = listener !== null && listener !== processTransactions;
        call(type, isOfApp ? guardOf(listener) : listener, options);
      };
    transaction.addEventListener = guarded(add);
    transaction.removeEventListener = guarded(remove);
  }
}

type Listening = EventTarget['addEventListener'];

/** Lets the process hear of the requests that it makes of a store, and notes what they change. */
function watchStore(
  process: SimulatedProcess,
  store: IDBObjectStore,
  changes: CommittedChange[],
): IDBObjectStore {
  type Call = (...args: unknown[]) => IDBRequest;
  const methods = store as unknown as Record<string, Call>;
  for (const name of [...READS, ...WRITES]) {
    const call = methods[name]?.bind(store);
    if (!call) continue;
    methods[name] = (...args) => {
      const request = hearing(process, `indexedDB ${name} ${store.name}`, call(...args));
      if (name === 'put' || name === 'add') {
        const [value, key] = structuredClone(args);
        changes.push({ store: store.name, kind: 'put', value, key });
      } else if (name === 'delete' || name === 'clear') {
        changes.push({ store: store.name, kind: 'delete' });
      }
      return request;
    };
  }
  return store;
}

/** Each event at `target` is a place where the process may die instead of hearing it. */
function hearing<T extends EventTarget>(process: SimulatedProcess, site: string, target: T): T {
  const dispatch = target.dispatchEvent.bind(target);
  target.dispatchEvent = (event) => !process.hears(site) || dispatch(event);
  return target;
}

/** As far as it has not ended yet. */
function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
  }
}
