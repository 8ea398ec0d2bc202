import type { CachePort } from './environment.js';
import { newestLedger } from './storedLedger.js';
import type { DraftLedger } from './draftLedger.js';
import { SegmentedCacheError, storageError } from './errors.js';
import type { LedgerSlot, SegmentRef } from './keys.js';
import { parseStored } from './parseStored.js';
import { ReadableSegments } from './readableSegments.js';

/** Bytes of a segment, on their way into the cache. */
export interface PreparedSegment {
  readonly body: Response;
  readonly digest: Promise<string>;
  readonly length: number;
}

/**
 * So many looks cost less than a list of all keys. That takes 10 ms for a hundred in Chromium; a look that
 * finds something takes 4 ms in WebKit, one after the other.
 */
const MOST_LOOKED_UP = 2;

/** The private cache's entries: segments by content, tails and ledgers by name. */
export class Segments extends ReadableSegments {
  /** Segments on their way into the cache, by key. */
  readonly #underWay = new Map<string, Promise<void>>();

  /**
   * Runs `write`, during which segments may stand in the cache that nothing refers to yet. The
   * sweep waits for it.
   */
  writing<T>(write: () => Promise<T>): Promise<T> {
    return this.environment.locks.request(this.keys.segmentsLock, { mode: 'shared' }, write);
  }

  /** Starts the digest. The bytes are handed over: nobody may change them any more. */
  prepare(bytes: Uint8Array<ArrayBuffer>): PreparedSegment {
    return {
      body: new Response(bytes, octets(bytes.length)),
      digest: this.environment.crypto.sha256(bytes),
      length: bytes.length,
    };
  }

  /** Which of these are stored, by their position. */
  async storedOf(refs: readonly SegmentRef[]): Promise<Record<number, SegmentRef>> {
    if (refs.length === 0) return {};
    const isStored = await (refs.length > MOST_LOOKED_UP
      ? this.whatIsStored()
      : this.#whatIsStoredOf(refs));
    const stored = refs.flatMap((ref, index) => (isStored(ref) ? [[index, ref] as const] : []));
    return Object.fromEntries(stored);
  }

  /** Answers which segments are stored at this moment, without another look. */
  async whatIsStored(): Promise<(ref: SegmentRef) => boolean> {
    const present = new Set((await (await this.cache()).keys()).map(({ url }) => url));
    return (ref) => present.has(this.keys.segment(ref));
  }

  /** The same of these alone, without the list of all keys. */
  async #whatIsStoredOf(refs: readonly SegmentRef[]): Promise<(ref: SegmentRef) => boolean> {
    const cache = await this.cache();
    const found = await Promise.all(
      refs.map(async (ref) => {
        const key = this.keys.segment(ref);
        return (await isThere(cache, key)) ? key : undefined;
      }),
    );
    const present = new Set(found);
    return (ref) => present.has(this.keys.segment(ref));
  }

  /**
   * Stores bytes under their own digest. To be called within `writing`.
   *
   * @throws {SegmentedCacheError} `digest-mismatch` where other bytes were expected; nothing is
   * stored then.
   */
  async put({ body, digest, length }: PreparedSegment, expected?: SegmentRef): Promise<SegmentRef> {
    const ref = { digest: await digest, length };
    if (expected && expected.digest !== ref.digest) {
      throw new SegmentedCacheError(
        'digest-mismatch',
        'The bytes that came are not those that were announced. They were not stored: fetch them again.',
        { expected: expected.digest, found: ref.digest },
      );
    }
    const key = this.keys.segment(ref);
    // The same content is the same entry: what is there, or on its way, is not written again.
    const stored =
      this.#underWay.get(key) ?? this.#putOnce(key, body).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, stored);
    await stored;
    return ref;
  }

  async #putOnce(key: string, body: Response): Promise<void> {
    const cache = await this.cache();
    if (!(await isThere(cache, key))) await this.#put(key, body, 'for a segment');
  }

  async putTail(draftId: string, tailId: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const body = new Response(bytes, octets(bytes.length));
    await this.#put(this.keys.tail(draftId, tailId), body, 'for a part of a segment');
  }

  /** @returns `undefined` where the tail is gone or has another length than the ledger says. */
  async readTail(
    draftId: string,
    tailId: string,
    length: number,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const response = await (await this.cache()).match(this.keys.tail(draftId, tailId));
    const bytes = response && new Uint8Array(await response.arrayBuffer());
    return bytes?.length === length ? bytes : undefined;
  }

  async deleteTails(draftId: string, tailIds: readonly string[]): Promise<void> {
    if (tailIds.length === 0) return;
    const cache = await this.cache();
    await Promise.all(tailIds.map((tailId) => cache.delete(this.keys.tail(draftId, tailId))));
  }

  /**
   * Never replaces the ledger before: in WebKit a process that is killed while it replaces an entry
   * loses both (docs/discoveries/0009). So two entries take turns.
   */
  async putLedger(ledger: DraftLedger): Promise<void> {
    const key = this.keys.ledger(ledger.draftId, slotOf(ledger.generation));
    await this.#put(key, Response.json(ledger), 'for a download’s ledger');
  }

  /**
   * The draft's newest ledger.
   *
   * @throws {SegmentedCacheError} `newer-format`.
   */
  async readLedger(draftId: string): Promise<DraftLedger | undefined> {
    const keys = ([0, 1] as const).map((slot) => this.keys.ledger(draftId, slot));
    return newestLedger(await Promise.all(keys.map((key) => this.readJson(key))));
  }

  /**
   * @returns `undefined` where there is no such entry, or it is no JSON.
   * @throws {SegmentedCacheError} `storage-failed` where it is there and could not be read.
   */
  async readJson(key: string): Promise<unknown> {
    const response = await (await this.cache()).match(key);
    return response && parseStored(response, key);
  }

  /** The newest ledger goes last: what is left of a draft after a death is never an older state. */
  async deleteLedger({ draftId, generation }: DraftLedger): Promise<void> {
    const cache = await this.cache();
    await cache.delete(this.keys.ledger(draftId, slotOf(generation + 1)));
    await cache.delete(this.keys.ledger(draftId, slotOf(generation)));
  }

  async #put(key: string, body: Response, what: string): Promise<void> {
    try {
      await (await this.cache()).put(key, body);
    } catch (thrown) {
      throw storageError(thrown, what);
    }
  }
}

const slotOf = (generation: number): LedgerSlot => (generation % 2 === 0 ? 0 : 1);

const octets = (length: number): ResponseInit => ({
  headers: { 'content-type': 'application/octet-stream', 'content-length': String(length) },
});

/** Without its body, which WebKit reads when it is asked for the entry: 4 ms for 1 MiB. */
const isThere = async (cache: CachePort, key: string): Promise<boolean> =>
  (await cache.keys(key)).length > 0;
