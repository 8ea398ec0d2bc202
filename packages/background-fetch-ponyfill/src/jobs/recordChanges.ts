import type { Database } from './database.js';
import type { JobRecord } from './job.js';
import { transitionRecord } from './transition.js';
import type { RecordEvent } from './transition.js';

/** What is to become of a record. */
interface RecordChange {
  readonly key: [jobUid: string, index: number];
  readonly event: RecordEvent;
  /** Whether it has, once it is written. */
  moved: boolean;
  failure?: { readonly error: unknown };
}

/**
 * Moves records on, one transaction at a time: changes that come meanwhile go together with the next.
 * So a transaction costs as much for one small file as for many.
 */
export class RecordChanges {
  #changes: RecordChange[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  /** @param onMoved called with what records are now, once that is durable. */
  constructor(
    private readonly open: () => Promise<Database>,
    private readonly onMoved: (records: readonly JobRecord[]) => Promise<void>,
  ) {}

  /** @returns whether it was moved. */
  async change({ jobUid, index }: JobRecord, event: RecordEvent): Promise<boolean> {
    const change: RecordChange = { key: [jobUid, index], event, moved: false };
    this.#changes.push(change);
    if (!this.#next) {
      this.#next = this.#last.then(() => this.#flush());
      this.#last = this.#next;
    }
    await this.#next;
    if (change.failure) throw change.failure.error;
    return change.moved;
  }

  async #flush(): Promise<void> {
    this.#next = undefined;
    const changes = this.#changes.splice(0);
    try {
      await this.#write(changes);
    } catch (error) {
      if (changes.length === 1) for (const change of changes) change.failure = { error };
      // One of them may be to blame, as one that there is no room for; the others are not.
      else for (const change of changes) await this.#writeAlone(change);
    }
  }

  async #writeAlone(change: RecordChange): Promise<void> {
    try {
      await this.#write([change]);
    } catch (error) {
      change.failure = { error };
    }
  }

  async #write(changes: readonly RecordChange[]): Promise<void> {
    const hasAssets = changes.some(({ event }) => event.type === 'complete' && event.asset);
    const transaction = (await this.open()).transaction(
      hasAssets ? (['assets', 'records'] as const) : (['records'] as const),
      'readwrite',
      { durability: 'relaxed' },
    );
    const store = transaction.objectStore('records');
    const before = await Promise.all(changes.map(({ key }) => store.get(key)));
    const now = new Map<string, JobRecord>();
    for (const record of before) if (record) now.set(nameOf(record), record);
    const moved = new Map<string, RecordChange[]>();
    for (const change of changes) {
      const { event, key } = change;
      const name = key.join();
      const record = now.get(name);
      const expected = event.type === 'lost' ? 'complete' : 'pending';
      if (record?.state.phase !== expected) continue;
      now.set(name, { ...record, state: transitionRecord(record.state, event) });
      moved.set(name, [...(moved.get(name) ?? []), change]);
      if (event.type === 'complete' && event.asset) {
        void transaction.objectStore('assets').put(event.asset, key).catch(saidByTransaction);
      }
    }
    const records = [...moved.keys()].flatMap((name) => now.get(name) ?? []);
    for (const record of records) void store.put(record).catch(saidByTransaction);
    await transaction.done;
    for (const change of [...moved.values()].flat()) change.moved = true;
    await this.onMoved(records);
  }
}

const nameOf = ({ jobUid, index }: JobRecord): string => [jobUid, index].join();

/** Why a put failed, the transaction says as a whole. */
const saidByTransaction = (): void => undefined;
