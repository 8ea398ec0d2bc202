/** The part of the platform that these cases need. */
export interface DatabaseEnvironment {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
}

/** One promise that IndexedDB makes, to be kept by the simulation and by what it stands in for. */
export interface DatabaseCase {
  readonly name: string;
  /** Rejects where the promise is broken. */
  readonly run: (environment: DatabaseEnvironment) => Promise<void>;
}

/** What a job store relies on. Each case leaves nothing behind. */
export function indexedDBContract(): DatabaseCase[] {
  return [...transactionCases, ...openingCases];
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`Broken: ${what}`);
}

export function succeeded<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error as DOMException));
  });
}

/** Resolves when the transaction is durable. Rejects when it was aborted. */
export function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', () =>
      reject(transaction.error ?? new DOMException('aborted', 'AbortError')),
    );
  });
}

/** Opens a database with the stores `films` (key path `id`) and `parts` (key path `[film, index]`). */
export function openShelf(indexedDB: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('films', { keyPath: 'id' });
    request.result.createObjectStore('parts', { keyPath: ['film', 'index'] });
  });
  return succeeded(request);
}

const name = 'contract';

function withShelf(
  caseName: string,
  run: (shelf: IDBDatabase, environment: DatabaseEnvironment) => Promise<void>,
): DatabaseCase {
  return {
    name: caseName,
    run: async (environment) => {
      const shelf = await openShelf(environment.indexedDB, name);
      try {
        await run(shelf, environment);
      } finally {
        shelf.close();
        await succeeded(environment.indexedDB.deleteDatabase(name));
      }
    },
  };
}

const transactionCases: DatabaseCase[] = [
  withShelf('what was put is there, as a copy, for every later transaction', async (shelf) => {
    const film = { id: 'a', bytes: new Uint8Array([1, 2]), nested: { list: [1] } };
    const writing = shelf.transaction('films', 'readwrite');
    writing.objectStore('films').put(film);
    film.nested.list.push(2);
    await completed(writing);
    const found: unknown = await succeeded(
      shelf.transaction('films').objectStore('films').get('a'),
    );
    const expected = { id: 'a', bytes: new Uint8Array([1, 2]), nested: { list: [1] } };
    check(JSON.stringify(found) === JSON.stringify(expected), JSON.stringify(found));
  }),
  withShelf('a transaction over two stores is aborted whole', async (shelf) => {
    const writing = shelf.transaction(['films', 'parts'], 'readwrite');
    writing.objectStore('films').put({ id: 'a' });
    await succeeded(writing.objectStore('parts').put({ film: 'a', index: 0 }));
    writing.abort();
    const reading = shelf.transaction(['films', 'parts']);
    check((await succeeded(reading.objectStore('films').count())) === 0, 'films');
    check((await succeeded(reading.objectStore('parts').count())) === 0, 'parts');
  }),
  withShelf('a request that fails aborts its transaction', async (shelf) => {
    const writing = shelf.transaction('films', 'readwrite');
    const ended = completed(writing).then(
      () => 'complete',
      () => 'abort',
    );
    const store = writing.objectStore('films');
    store.add({ id: 'a' });
    const failed = succeeded(store.add({ id: 'a' })).catch((error: unknown) => error);
    check(((await failed) as DOMException).name === 'ConstraintError', 'the second add');
    check((await ended) === 'abort', 'the transaction');
    const left = await succeeded(shelf.transaction('films').objectStore('films').count());
    check(left === 0, 'the first add');
  }),
  withShelf('what was read may decide what is put, in one transaction', async (shelf) => {
    const raise = async () => {
      const writing = shelf.transaction('films', 'readwrite');
      const ended = completed(writing);
      const store = writing.objectStore('films');
      const film = (await succeeded(store.get('a'))) as { count: number } | undefined;
      store.put({ id: 'a', count: (film?.count ?? 0) + 1 });
      await ended;
    };
    await Promise.all(Array.from({ length: 10 }, raise));
    const film: unknown = await succeeded(shelf.transaction('films').objectStore('films').get('a'));
    check((film as { count: number }).count === 10, 'no update was lost');
  }),
  withShelf('a later transaction sees what an earlier one wrote', async (shelf) => {
    const writing = shelf.transaction('films', 'readwrite');
    writing.objectStore('films').put({ id: 'a' });
    const found: unknown = await succeeded(
      shelf.transaction('films').objectStore('films').get('a'),
    );
    check(found !== undefined, 'the order of transactions');
  }),
  withShelf('keys are sorted, and a range of them is read and deleted', async (shelf, platform) => {
    const writing = shelf.transaction('parts', 'readwrite');
    const store = writing.objectStore('parts');
    for (const [film, index] of [
      ['b', 0],
      ['a', 10],
      ['a', 9],
      ['aa', 1],
    ] as const) {
      store.put({ film, index });
    }
    const range = platform.IDBKeyRange.bound(['a'], ['a', []]);
    const ofA = (await succeeded(store.getAll(range))) as { index: number }[];
    check(ofA.map(({ index }) => index).join() === '9,10', 'the range');
    store.delete(range);
    const left = (await succeeded(store.getAllKeys())) as unknown[];
    check(left.join(' ') === 'aa,1 b,0', left.join(' '));
    await completed(writing);
  }),
];

const openingCases: DatabaseCase[] = [
  {
    name: 'an upgrade that is aborted leaves no database',
    run: async ({ indexedDB }) => {
      const request = indexedDB.open(name, 1);
      request.addEventListener('upgradeneeded', () => {
        request.result.createObjectStore('films');
        request.transaction?.abort();
      });
      const error = await succeeded(request).catch((thrown: unknown) => thrown);
      check((error as DOMException).name === 'AbortError', 'opening rejects');
      const shelf = await openShelf(indexedDB, name);
      check([...shelf.objectStoreNames].join() === 'films,parts', 'the next upgrade begins anew');
      shelf.close();
      await succeeded(indexedDB.deleteDatabase(name));
    },
  },
  withShelf('an older version than the stored one is refused', async (_shelf, { indexedDB }) => {
    const newer = indexedDB.open(`${name} newer`, 2);
    (await succeeded(newer)).close();
    const older = await succeeded(indexedDB.open(`${name} newer`, 1)).catch(
      (thrown: unknown) => thrown,
    );
    check((older as DOMException).name === 'VersionError', 'VersionError');
    await succeeded(indexedDB.deleteDatabase(`${name} newer`));
  }),
  withShelf('who deletes waits until the others have closed', async (shelf, { indexedDB }) => {
    let wasAsked = false;
    shelf.addEventListener('versionchange', () => {
      wasAsked = true;
      shelf.close();
    });
    await succeeded(indexedDB.deleteDatabase(name));
    check(wasAsked, 'versionchange');
    const again = await openShelf(indexedDB, name);
    check(
      (await succeeded(again.transaction('films').objectStore('films').count())) === 0,
      'empty',
    );
    again.close();
  }),
  withShelf('one database knows nothing of another', async (shelf, { indexedDB }) => {
    const other = await openShelf(indexedDB, `${name} other`);
    const writing = other.transaction('films', 'readwrite');
    writing.objectStore('films').put({ id: 'a' });
    await completed(writing);
    const count = await succeeded(shelf.transaction('films').objectStore('films').count());
    check(count === 0, 'apart');
    other.close();
    await succeeded(indexedDB.deleteDatabase(`${name} other`));
  }),
];
