import type { TestPage } from '@internal/test-support';

/** A job as it lies in the database, as far as it is checked. */
export interface StoredJob {
  readonly uid: string;
  readonly id: string;
  readonly state: { readonly phase: 'active' | 'settled' | 'delivered' };
}

export interface StoredRecord {
  readonly jobUid: string;
  readonly draftId: string;
  readonly request: { readonly url: string };
  readonly state: { readonly phase: string; readonly inDatabase?: boolean };
}

export interface StoredJobs {
  readonly jobs: ReadonlyMap<string, StoredJob>;
  readonly records: readonly StoredRecord[];
  /** How many of each other kind there are. */
  readonly others: Readonly<Record<string, number>>;
}

interface Dump {
  readonly jobs: readonly StoredJob[];
  readonly records: readonly StoredRecord[];
  readonly others: Readonly<Record<string, number>>;
}

/** Reads a scope's job database through the platform alone; nothing where there is none yet. */
export async function readDatabase(page: TestPage, scope: string): Promise<StoredJobs> {
  const dump = await page.evaluate(dumpDatabase, `background-fetch-ponyfill:${scope}`);
  return { ...dump, jobs: new Map(dump.jobs.map((job) => [job.uid, job])) };
}

/** Runs in a page, from its source text. */
async function dumpDatabase(name: string): Promise<Dump> {
  const promised = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('It could not be read.'));
    });
  const databases = await indexedDB.databases();
  // Opening one that is not there would make it.
  if (!databases.some((database) => database.name === name)) {
    return { jobs: [], records: [], others: {} };
  }
  const database = await promised(indexedDB.open(name));
  database.onversionchange = () => database.close();
  try {
    const names = [...database.objectStoreNames];
    if (names.length === 0) return { jobs: [], records: [], others: {} };
    const transaction = database.transaction(names);
    const counts = names
      .filter((each) => each !== 'jobs' && each !== 'records')
      .map(async (each) => [each, await promised(transaction.objectStore(each).count())] as const);
    const [jobs, records, others] = await Promise.all([
      promised(transaction.objectStore('jobs').getAll()) as Promise<StoredJob[]>,
      promised(transaction.objectStore('records').getAll()) as Promise<StoredRecord[]>,
      Promise.all(counts),
    ]);
    return { jobs, records, others: Object.fromEntries(others) };
  } finally {
    database.close();
  }
}
