import type { ByteRange } from 'segmented-cache';
import type { Environment } from '../environment.js';
import type { Unexpected } from '../jobs/job.js';
import type { StoredRequest } from '../jobs/request.js';
import { Approach } from './approach.js';
import { attempt } from './attempt.js';
import type { AttemptOutcome } from './attempt.js';
import { claimToCut, nextOffer } from './claims.js';
import type { Claim } from './claims.js';
import type { Connections, Seat } from './connections.js';
import type { Fillable } from './fillable.js';
import { isErrorPage } from './isErrorPage.js';
import { Portion } from './portion.js';
import type { PrepareRequest } from './prepareRequest.js';
import { metadataOfExpected, segmentsOf } from './expectedAsset.js';
import { headersOf, isCoded, isResumable } from './resumability.js';
import { RETRY_BUDGET } from './retry.js';
import { transferOutcome } from './transferOutcome.js';
import type { EndingOutcome, TransferOutcome } from './transferOutcome.js';

export interface TransferOptions {
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
  readonly request: StoredRequest;
  readonly body?: Blob;
  /** Of the worker. */
  readonly origin: string;
  readonly draft: Fillable;
  readonly connections: Connections;
  /** Whose share of the connections it takes. */
  readonly jobUid: string;
  readonly share: number;
  /** Of this record, before this transfer. */
  readonly attemptsWithoutProgress: number;
  /** What came of this record in the place of what is expected; default nothing. */
  readonly unexpected?: readonly Unexpected[];
  readonly prepareRequest?: PrepareRequest;
  /** As `NetworkPort.hidesCuts` says; default false. */
  readonly hidesCuts?: boolean;
  /** As `NetworkPort.readsAhead` says; default false. */
  readonly readsAhead?: boolean;
  readonly signal: AbortSignal;
  /** Called as each attempt ends, with the bytes that came by it. */
  readonly onAttemptEnd?: (receivedBytes: number) => void;
}

/** A connection whose segments take longer than this is not helped by a second one. */
const LONGEST_SEGMENT_MS = 30_000;

/** What comes sooner than this is mostly under way already: another connection would fetch it again. */
const SHORTEST_REST_MS = 1_000;

/**
 * In segments, where the browser reads ahead: what one connection is asked for, and the most that one
 * keeps besides the begun one. What a connection gives up may have come already.
 */
const AHEAD = { asked: 2, kept: 1 };

/** How often the use of another connection is weighed while bytes come. */
const LOOK_MS = 250;

/**
 * Fetches what is missing of one asset over as many connections as are free and useful, until it is
 * whole or one of them needs a pause.
 */
export async function transfer(options: TransferOptions): Promise<TransferOutcome> {
  return new RecordTransfer(options).run();
}

/** How a server says that it does not give what was asked, now or at all. */
const REFUSALS: ReadonlySet<AttemptOutcome['kind']> = new Set([
  'retry',
  'not-allowed',
  'bad-status',
]);

/** An attempt that brought this much before it was cut is followed by the next without a pause. */
const BYTES_WORTH_GOING_ON = 1024 * 1024;

class RecordTransfer {
  readonly #claims = new Map<Claim, Promise<void>>();
  /** The first outcome that ends this transfer, once there is one. */
  #ended: EndingOutcome | undefined;
  /** What an attempt threw, which is a bug, of ours or of the browser's. */
  #broken: { readonly error: unknown } | undefined;
  #stop = new AbortController();
  readonly #seat: Seat;
  readonly #storedAtStart: number;
  readonly #approach: Approach;
  readonly #portion: Portion;
  /** Whether ranges were just found to be of no use: no outcome counts until all have stopped writing. */
  #isStartingOver = false;
  #lastLook = 0;
  #wake: () => void = () => undefined;

  constructor(private readonly options: TransferOptions) {
    const { draft, connections, jobUid, share } = options;
    this.#storedAtStart = draft.storedBytes;
    this.#approach = new Approach(this.#isRepeatable);
    this.#portion = new Portion(options.attemptsWithoutProgress, draft.segmentBytes);
    this.#seat = connections.join({
      jobUid,
      share,
      onFree: () => this.#wake(),
      giveUpOne: () => this.#giveUpOne(),
    });
  }

  async run(): Promise<TransferOutcome> {
    const { draft, signal } = this.options;
    const stop = () => this.#stop.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      // The browser ended before the record could be said to have failed.
      if (isErrorPage(draft)) await draft.clear();
      if (!draft.isWhole && draft.storedBytes > 0 && !this.#isResumable()) await draft.clear();
      await this.#beginExpected();
      for (;;) {
        if (signal.aborted) this.#ended ??= { kind: 'aborted' };
        if (this.#ended || this.#broken || (draft.isWhole && this.#claims.size === 0)) {
          this.#stop.abort();
          await Promise.all(this.#claims.values());
          if (this.#broken) throw this.#broken.error;
          return await this.#outcome();
        }
        if (this.#isStartingOver) {
          await this.#startOver();
          continue;
        }
        const woken = new Promise<void>((resolve) => (this.#wake = resolve));
        this.#open();
        await woken;
      }
    } finally {
      this.#seat.leave();
      signal.removeEventListener('abort', stop);
    }
  }

  async #outcome(): Promise<TransferOutcome> {
    const { draft } = this.options;
    if (!this.#ended) return { kind: 'complete', size: draft.size ?? 0 };
    const madeProgress = this.#madeProgress;
    if (this.#ended.kind === 'changed') await draft.clear();
    return transferOutcome(this.#ended, { isRepeatable: this.#isRepeatable, madeProgress });
  }

  /** What the store has already of an asset whose segments are known is not asked for. */
  async #beginExpected(): Promise<void> {
    const { draft, request } = this.options;
    const { expected, url } = request;
    if (!expected || draft.response || this.#approach.asksForAll) return;
    await draft.begin(metadataOfExpected(expected, url), expected.size, segmentsOf(expected));
  }

  /** Opens as many connections as are free and useful. */
  #open(): void {
    const { draft } = this.options;
    for (;;) {
      const claims = [...this.#claims.keys()];
      const mayOpen = claims.length === 0 || this.#mayOpenAnother(claims);
      const offer =
        mayOpen && nextOffer(this.#wanted, claims, draft.segmentBytes, this.#ahead?.kept);
      if (!offer) {
        if (claims.length === 0 && !draft.isWhole) {
          throw new Error('This download lacks something, and nothing of it is missing.');
        }
        this.#seat.isContent();
        return;
      }
      const release = this.#seat.take();
      if (!release) return;
      const { range, donor } = offer;
      const { start, end } = range;
      const isLimited = draft.size !== undefined && this.#isResumable();
      const claim: Claim = {
        start,
        end: isLimited ? Math.min(end, this.#limitAt(start)) : end,
        position: start,
        accepted: false,
        since: this.options.environment.clock.now(),
      };
      const promise = attempt({
        ...this.options,
        ...this.#approach.next(),
        signal: this.#stop.signal,
        claim,
        attemptNumber: this.#attemptNumber,
        isLast: () => !this.#isRepeatable || this.#attemptNumber >= RETRY_BUDGET,
        mayRestart: () => this.#claims.size === 1 && !draft.isWhole,
        asksForEnd: () => !this.#approach.hasAskedForEnd && this.#mayHaveBeenCut(),
        onAccepted: () => {
          // Until now the donor had the whole rest. A segment has one writer: where the donor has
          // begun on this one already, it goes on.
          if (donor && donor.position > range.start) return false;
          if (donor)
            donor.end = this.#hasTooMuch(donor) ? donor.position : Math.min(donor.end, range.start);
          claim.accepted = true;
          this.#wake();
          return true;
        },
        onReceived: () => this.#lookNowAndThen(),
        onConnectionFree: release,
      })
        .then((outcome) => {
          const isNeeded = claims.length === 0 || claim.accepted || !this.#comesWithout(outcome);
          return isNeeded ? this.#take(outcome, claim) : undefined;
        })
        .catch((error: unknown) => {
          this.#broken ??= { error };
        })
        .finally(() => {
          this.#claims.delete(claim);
          this.options.onAttemptEnd?.(claim.position - claim.start);
          release();
          this.#wake();
        });
      this.#claims.set(claim, promise);
    }
  }

  /**
   * What is missing; where other bytes came in the place of a segment, that one first and alone: it tells soonest, and
   * at the least cost, whether the server has those bytes for good.
   */
  get #wanted(): readonly ByteRange[] {
    const { draft, request, unexpected = [] } = this.options;
    const { missingRanges, segmentBytes, size } = draft;
    const index = request.expected?.segments.indexOf(unexpected.at(-1)?.expected ?? '') ?? -1;
    if (index < 0 || size === undefined || !this.#isResumable()) return missingRanges;
    const segment = { start: index * segmentBytes, end: (index + 1) * segmentBytes };
    const suspected = missingRanges.flatMap((range) => {
      const start = Math.max(range.start, segment.start);
      const end = Math.min(range.end, segment.end);
      return start < end ? [{ start, end }] : [];
    });
    return suspected.length > 0 ? suspected : missingRanges;
  }

  get #ahead(): typeof AHEAD | undefined {
    return this.options.readsAhead ? AHEAD : undefined;
  }

  /** Where a range that begins at `start` ends at the latest. */
  #limitAt(start: number): number {
    const { segmentBytes } = this.options.draft;
    const { asked = Infinity } = this.#ahead ?? {};
    const ahead = (Math.floor(start / segmentBytes) + asked) * segmentBytes;
    return Math.min(ahead, start + this.#portion.bytes);
  }

  /** It was asked for before anybody knew that others would help: each byte more may come twice. */
  #hasTooMuch({ start, end }: Claim): boolean {
    return end > this.#limitAt(start);
  }

  /** Drops what is there once nobody writes any more, and asks for the whole. */
  async #startOver(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#claims.values());
    await this.options.draft.clear();
    this.#stop = new AbortController();
    if (this.options.signal.aborted) this.#stop.abort();
    this.#approach.rangesWereOfNoUse();
    this.#isStartingOver = false;
  }

  /**
   * Whether the asset comes, or has come, without a connection that was to help and got this: some
   * servers give a client one, and some answer the second when the first has brought everything.
   */
  #comesWithout({ kind }: AttemptOutcome): boolean {
    const { draft } = this.options;
    if (draft.isWhole && !isErrorPage(draft)) return true;
    const comes = [...this.#claims.keys()].some(({ accepted }) => accepted);
    if (!comes || !REFUSALS.has(kind)) return false;
    this.#approach.rangeWasRefused();
    return true;
  }

  async #take(outcome: AttemptOutcome, claim: Claim): Promise<void> {
    if (this.#isStartingOver) return;
    switch (outcome.kind) {
      case 'done':
        this.#portion.came();
        return;
      case 'range-refused':
        this.#approach.rangeWasRefused();
        return;
      case 'end-unsaid':
        this.#approach.endWasUnsaid(this.#isResumable() && this.#saysThatItTakesRanges());
        return;
      case 'coded':
        this.#approach.wasCoded();
        await this.options.draft.clear();
        return;
      case 'length-untrue':
        this.#approach.lengthWasUntrue();
        await this.options.draft.clear();
        return;
      case 'identity-refused':
        this.#approach.identityWasRefused();
        return;
      case 'changed':
        // Its ranges are coded, or not what they say; the digests tell whether the whole is right.
        if (this.options.request.expected && !this.#approach.asksForAll)
          this.#isStartingOver = true;
        else this.#ended ??= outcome;
        return;
      case 'aborted':
      case 'bad-status':
      case 'not-allowed':
      case 'quota-exceeded':
      case 'retry':
        if (!this.#goesOn(outcome, claim)) this.#ended ??= outcome;
    }
  }

  /**
   * Only where what came may be followed by a range; otherwise the next transfer starts over. Of bytes that are
   * not what is expected, nothing is kept: they would come again and again.
   */
  #goesOn(outcome: AttemptOutcome, { start, position }: Claim): boolean {
    if (outcome.kind !== 'retry' || outcome.cause === 'bytes' || !this.#isResumable()) return false;
    if (position - start >= BYTES_WORTH_GOING_ON) return true;
    return outcome.cause === 'network' && this.#portion.wasLost();
  }

  get #madeProgress(): boolean {
    return this.options.draft.storedBytes > this.#storedAtStart;
  }

  /** A durable byte earns the budget back. */
  get #attemptNumber(): number {
    return this.#madeProgress ? 1 : this.options.attemptsWithoutProgress + 1;
  }

  get #isRepeatable(): boolean {
    return this.options.request.method === 'GET';
  }

  #isResumable(): boolean {
    const { draft, request } = this.options;
    if (!this.#isRepeatable || draft.response === undefined) return false;
    // Decoded bytes are those that a range has, and the digests tell; unless ranges are coded as well.
    const isExpected = request.expected !== undefined;
    const isUseless = this.#approach.asksForAll && this.#isCoded;
    return (isExpected && !isUseless) || isResumable(headersOf(draft.response));
  }

  get #isCoded(): boolean {
    const { response } = this.options.draft;
    return response !== undefined && isCoded(headersOf(response));
  }

  /** Whether a body that ended, and whose length was not declared, may be a part; and may be asked for. */
  #mayHaveBeenCut(): boolean {
    const { hidesCuts = false } = this.options;
    return this.#isRepeatable && (hidesCuts || this.#saysThatItTakesRanges());
  }

  /** Whether it does shows only when it is asked. */
  #saysThatItTakesRanges(): boolean {
    const { response } = this.options.draft;
    return response !== undefined && headersOf(response).get('accept-ranges') === 'bytes';
  }

  /** Another job has less than its share of the connections. */
  #giveUpOne(): boolean {
    const { draft } = this.options;
    const claims = [...this.#claims.keys()].filter(({ accepted }) => accepted);
    const mayBeCut = draft.size !== undefined && this.#isResumable();
    const found = claimToCut(claims, draft.segmentBytes, mayBeCut);
    if (found) found.claim.end = found.end;
    return found !== undefined;
  }

  /** The rate tells whether another connection is worth it; it changes while bytes come. */
  #lookNowAndThen(): void {
    const now = this.options.environment.clock.now();
    if (now - this.#lastLook < LOOK_MS) return;
    this.#lastLook = now;
    this.#wake();
  }

  #mayOpenAnother(claims: readonly Claim[]): boolean {
    const { draft, environment } = this.options;
    // One at a time, so that what the server makes of ranges is known before more are asked for.
    if (claims.some(({ accepted }) => !accepted)) return false;
    if (this.#approach.isOneConnection || this.#portion.bytes < Infinity) return false;
    // Nobody knows yet what that server makes of ranges, and the whole is coming.
    if (draft.size === undefined || !this.#isResumable() || this.#isCoded) return false;
    const now = environment.clock.now();
    const received = claims.reduce((sum, { start, position }) => sum + position - start, 0);
    const elapsedMs = claims.reduce((sum, { since }) => sum + now - since, 0);
    // No time has passed by this clock: nothing tells how long the rest takes.
    if (elapsedMs === 0) return received > 0;
    const bytesPerMs = received / elapsedMs;
    const restMs = (draft.size - draft.storedBytes) / (bytesPerMs * claims.length);
    return draft.segmentBytes / bytesPerMs < LONGEST_SEGMENT_MS && restMs > SHORTEST_REST_MS;
  }
}
