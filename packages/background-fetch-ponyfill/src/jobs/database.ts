import { wrap } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { SmallAsset } from 'segmented-cache';
import type { Job, JobRecord } from './job.js';

export interface Schema extends DBSchema {
  jobs: { key: string; value: Job };
  /** Keyed by job and position, so that a job's records are one range. */
  records: { key: [jobUid: string, index: number]; value: JobRecord };
  /** Request bodies, keyed like their records, apart from them so that reading those stays cheap. */
  bodies: { key: [jobUid: string, index: number]; value: Blob };
  /** Small assets that are complete, keyed like their records, for the same reason. */
  assets: { key: [jobUid: string, index: number]; value: SmallAsset };
}

export type Database = IDBPDatabase<Schema>;

/** Raised only to add stores, so that a version that is rolled back finds its data usable. */
const DATABASE_VERSION = 2;

export function databaseName(scope: string): string {
  return `background-fetch-ponyfill:${scope}`;
}

/**
 * Opens a scope's database by the injected factory, which idb's own `openDB` does not take. Its
 * connection is closed at once when somebody wants to change or delete the database.
 *
 * @param onClose called when the connection is of no use any more.
 */
export async function openDatabase(
  factory: IDBFactory,
  scope: string,
  onClose: () => void,
): Promise<Database> {
  const name = databaseName(scope);
  const database = await connect(factory.open(name, DATABASE_VERSION)).catch((error: unknown) => {
    // A later version has added stores, and was rolled back: those of this one are all there.
    if (error instanceof DOMException && error.name === 'VersionError') {
      return connect(factory.open(name));
    }
    throw error;
  });
  database.addEventListener('versionchange', () => {
    database.close();
    onClose();
  });
  database.addEventListener('close', onClose);
  return database;
}

async function connect(request: IDBOpenDBRequest): Promise<Database> {
  request.onupgradeneeded = ({ oldVersion }) => {
    if (oldVersion < 1) {
      request.result.createObjectStore('jobs', { keyPath: 'uid' });
      request.result.createObjectStore('records', { keyPath: ['jobUid', 'index'] });
      request.result.createObjectStore('bodies');
    }
    request.result.createObjectStore('assets');
  };
  return (await wrap(request)) as unknown as Database;
}
