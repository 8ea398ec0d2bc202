import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { completed, indexedDBContract, openShelf, succeeded } from './indexedDBContract.js';
import { SimulatedBrowser } from './simulatedBrowser.js';
import type { CommittedChange } from './simulatedIndexedDB.js';

describe('The contract of IndexedDB is kept', () => {
  const platforms = [
    { what: 'by fake-indexeddb', create: () => new IDBFactory() },
    {
      what: 'by the simulation',
      create: () => new SimulatedBrowser({ seed: 1 }).start().environment.indexedDB,
    },
  ];
  describe.each(platforms)('$what', ({ create }) => {
    it.each(indexedDBContract())('$name', async ({ run }) => {
      await run({ indexedDB: create(), IDBKeyRange });
    });
  });
});

describe('A process that dies', () => {
  let browser: SimulatedBrowser;

  beforeEach(() => {
    browser = new SimulatedBrowser({ seed: 1 });
  });

  /** Puts two films in one transaction, in a process that dies at this call. */
  async function putTwo(deathAt: number): Promise<{ acknowledged: boolean; died: boolean }> {
    const { environment, process } = browser.start();
    process.dieAt(deathAt);
    let acknowledged = false;
    const work = openShelf(environment.indexedDB, 'shelf').then(async (shelf) => {
      const writing = shelf.transaction('films', 'readwrite');
      const ended = completed(writing);
      await succeeded(writing.objectStore('films').put({ id: 'a' }));
      writing.objectStore('films').put({ id: 'b' });
      await ended;
      acknowledged = true;
    });
    await Promise.race([work, process.death]);
    await browser.quiet();
    return { acknowledged, died: !process.isAlive };
  }

  async function films(): Promise<number> {
    const shelf = await openShelf(browser.start().environment.indexedDB, 'shelf');
    return succeeded(shelf.transaction('films').objectStore('films').count());
  }

  it('at any call of a transaction leaves all of it or nothing, and all that was acknowledged', async () => {
    const left: number[] = [];
    for (let deathAt = 1, alive = false; !alive; deathAt++) {
      browser = new SimulatedBrowser({ seed: deathAt });
      const { acknowledged, died } = await putTwo(deathAt);
      alive = !died;
      expect(acknowledged).toBe(alive);
      left.push(await films());
    }
    // Upgrade, opening, two puts: lost; the commit that nobody heard of, and the whole: kept.
    expect(left).toEqual([0, 0, 0, 0, 2, 2]);
  });

  it('hears of nothing any more, and keeps nobody waiting', async () => {
    const { environment, process } = browser.start();
    const shelf = await openShelf(environment.indexedDB, 'shelf');
    const other = await openShelf(browser.start().environment.indexedDB, 'shelf');
    const writing = shelf.transaction('films', 'readwrite');
    const heard: string[] = [];
    for (const type of ['complete', 'abort', 'error']) {
      writing.addEventListener(type, () => heard.push(type));
    }
    const request = writing.objectStore('films').put({ id: 'a' });
    for (const type of ['success', 'error']) request.addEventListener(type, () => heard.push(type));
    // Another process waits for the transaction.
    const count = succeeded(other.transaction('films').objectStore('films').count());
    process.kill();
    expect(await count).toBe(0);
    await browser.quiet();
    expect(heard).toEqual([]);
  });

  it('is counted at the call where it died', async () => {
    await putTwo(4);
    expect([...browser.kills]).toEqual([['indexedDB put films', 1]]);
  });

  it('has told observers of what is durable, and of nothing else', async () => {
    const seen: CommittedChange[] = [];
    browser.indexedDB.onCommit((changes) => seen.push(...changes));
    await putTwo(4);
    expect(seen).toEqual([]);
    await putTwo(5);
    expect(seen).toEqual([
      { store: 'films', kind: 'put', value: { id: 'a' } },
      { store: 'films', kind: 'put', value: { id: 'b' } },
    ]);
  });

  it('finds an empty database after all was deleted', async () => {
    await putTwo(Infinity);
    browser.indexedDB.clear();
    expect(await films()).toBe(0);
  });
});
