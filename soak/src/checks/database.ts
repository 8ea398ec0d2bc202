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
  readonly index: number;
  readonly request: {
    readonly url: string;
    readonly expected?: { readonly segments: readonly string[] };
  };
  readonly state: {
    readonly phase: string;
    /** Its bytes are an asset of the database. */
    readonly inDatabase?: boolean;
    /** Its bytes are a segment, whose digest was known. */
    readonly response?: object;
    readonly size?: number;
  };
}

/** A small asset beside its record. */
export interface StoredAsset {
  readonly jobUid: string;
  readonly index: number;
  readonly size: number;
  readonly sha256: string;
}

export interface StoredJobs {
  readonly jobs: ReadonlyMap<string, StoredJob>;
  readonly records: readonly StoredRecord[];
  readonly assets: readonly StoredAsset[];
  /** How many of each other kind there are. */
  readonly others: Readonly<Record<string, number>>;
}

interface Dump {
  readonly jobs: readonly StoredJob[];
  readonly records: readonly StoredRecord[];
  readonly assets: readonly StoredAsset[];
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
    return { jobs: [], records: [], assets: [], others: {} };
  }
  const database = await promised(indexedDB.open(name));
  database.onversionchange = () => database.close();
  try {
    const names = [...database.objectStoreNames];
    if (names.length === 0) return { jobs: [], records: [], assets: [], others: {} };
    const transaction = database.transaction(names);
    const counts = names
      .filter((each) => each !== 'jobs' && each !== 'records')
      .map(async (each) => [each, await promised(transaction.objectStore(each).count())] as const);
    // Databases of older versions have none.
    const assetStore = names.includes('assets') ? transaction.objectStore('assets') : undefined;
    const [jobs, records, keys, assets, others] = await Promise.all([
      promised(transaction.objectStore('jobs').getAll()) as Promise<StoredJob[]>,
      promised(transaction.objectStore('records').getAll()) as Promise<StoredRecord[]>,
      assetStore ? (promised(assetStore.getAllKeys()) as Promise<[string, number][]>) : [],
      assetStore
        ? (promised(assetStore.getAll()) as Promise<{ bytes: Uint8Array<ArrayBuffer> }[]>)
        : [],
      Promise.all(counts),
    ]);
    const digested = keys.map(async ([jobUid, index], at): Promise<StoredAsset> => {
      const bytes = assets[at]?.bytes ?? new Uint8Array();
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return { jobUid, index, size: bytes.length, sha256 };
    });
    return {
      ...{ jobs, records, assets: await Promise.all(digested) },
      others: Object.fromEntries(others),
    };
  } finally {
    database.close();
  }
}
