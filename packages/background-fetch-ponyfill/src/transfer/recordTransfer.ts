import type { Draft } from 'segmented-cache';
import type { Environment } from '../environment.js';
import type { StoredRequest } from '../jobs/request.js';
import { attempt } from './attempt.js';
import type { AttemptOutcome } from './attempt.js';
import { nextOffer } from './claims.js';
import type { Claim } from './claims.js';
import type { Connections } from './connections.js';
import { headersOf, isResumable } from './resumability.js';

/** How a record's transfer ended for now. Every byte it received is durable. */
export type TransferOutcome =
  | { readonly kind: 'complete'; readonly size: number }
  | {
      readonly kind: 'retry';
      readonly detail: string;
      readonly retryAfterMs: number;
      /** Whether a byte became durable that was not before. */
      readonly madeProgress: boolean;
      /** No answer came, or its body broke off: the browser may be offline. */
      readonly isNetworkError: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly reason: 'bad-status' | 'quota-exceeded';
      readonly detail: string;
    }
  | { readonly kind: 'aborted' };

export interface TransferOptions {
  readonly environment: Pick<Environment, 'fetch' | 'clock'>;
  readonly request: StoredRequest;
  /** Of the worker. */
  readonly origin: string;
  readonly draft: Draft;
  readonly connections: Connections;
  readonly signal: AbortSignal;
}

/** A connection whose segments take longer than this is not helped by a second one. */
const LONGEST_SEGMENT_MS = 30_000;

/** How often the use of another connection is weighed while bytes come. */
const LOOK_MS = 250;

/**
 * Fetches what is missing of one asset over as many connections as are free and useful, until it is
 * whole or one of them needs a pause.
 */
export async function transfer(options: TransferOptions): Promise<TransferOutcome> {
  return new RecordTransfer(options).run();
}

type EndingOutcome = Exclude<AttemptOutcome, { kind: 'done' | 'range-refused' }>;

/** An attempt that brought this much before it was cut is followed by the next without a pause. */
const BYTES_WORTH_GOING_ON = 1024 * 1024;

class RecordTransfer {
  readonly #claims = new Map<Claim, Promise<void>>();
  /** The first outcome that ends this transfer, once there is one. */
  #ended: EndingOutcome | undefined;
  /** What an attempt threw, which is a bug, of ours or of the browser's. */
  #broken: { readonly error: unknown } | undefined;
  readonly #stop = new AbortController();
  readonly #startedAt: number;
  readonly #storedAtStart: number;
  /** Set once a server answers a range by the whole: one connection is all it gives. */
  #oneConnection = false;
  #lastLook = 0;
  #wake: () => void = () => undefined;

  constructor(private readonly options: TransferOptions) {
    this.#startedAt = options.environment.clock.now();
    this.#storedAtStart = options.draft.storedBytes;
  }

  async run(): Promise<TransferOutcome> {
    const { draft, signal, connections } = this.options;
    const stop = () => this.#stop.abort();
    signal.addEventListener('abort', stop, { once: true });
    const unsubscribe = connections.onFree(() => this.#wake());
    try {
      if (draft.storedBytes > 0 && !this.#isResumable()) await draft.clear();
      for (;;) {
        if (signal.aborted) this.#ended ??= { kind: 'aborted' };
        if (this.#ended || this.#broken || (draft.isWhole && this.#claims.size === 0)) {
          this.#stop.abort();
          await Promise.all(this.#claims.values());
          if (this.#broken) throw this.#broken.error;
          return await this.#outcome();
        }
        const woken = new Promise<void>((resolve) => (this.#wake = resolve));
        this.#open();
        await woken;
      }
    } finally {
      unsubscribe();
      signal.removeEventListener('abort', stop);
    }
  }

  async #outcome(): Promise<TransferOutcome> {
    const { draft } = this.options;
    const ended = this.#ended;
    const madeProgress = draft.storedBytes > this.#storedAtStart;
    switch (ended?.kind) {
      case undefined:
        return { kind: 'complete', size: draft.size ?? 0 };
      case 'aborted':
        return { kind: 'aborted' };
      case 'changed':
        await draft.clear();
        return {
          kind: 'retry',
          detail: ended.detail,
          retryAfterMs: 0,
          madeProgress: false,
          isNetworkError: false,
        };
      case 'retry': {
        const { detail, retryAfterMs = 0, isNetworkError = false } = ended;
        return { kind: 'retry', detail, retryAfterMs, madeProgress, isNetworkError };
      }
      case 'bad-status':
      case 'quota-exceeded':
        return { kind: 'failed', reason: ended.kind, detail: ended.detail };
    }
  }

  /** Opens as many connections as are free and useful. */
  #open(): void {
    const { draft, connections } = this.options;
    for (;;) {
      const claims = [...this.#claims.keys()];
      if (claims.length > 0 && !this.#mayOpenAnother(claims)) return;
      const offer = nextOffer(draft.missingRanges, claims, draft.segmentBytes);
      const release = offer && connections.take();
      if (!release) return;
      const { range, donor } = offer;
      const claim: Claim = { ...range, position: range.start, accepted: false };
      const promise = attempt({
        ...this.options,
        signal: this.#stop.signal,
        claim,
        mayRestart: () => this.#claims.size === 1,
        onAccepted: () => {
          // Until now the donor had the whole rest. A segment has one writer: where the donor has
          // begun on this one already, it goes on.
          if (donor && donor.position > range.start) return false;
          if (donor) donor.end = range.start;
          claim.accepted = true;
          this.#wake();
          return true;
        },
        onReceived: () => this.#lookNowAndThen(),
      })
        .then((outcome) => {
          if (outcome.kind === 'range-refused') this.#oneConnection = true;
          else if (outcome.kind !== 'done' && !this.#goesOn(outcome, claim))
            this.#ended ??= outcome;
        })
        .catch((error: unknown) => {
          this.#broken ??= { error };
        })
        .finally(() => {
          this.#claims.delete(claim);
          release();
          this.#wake();
        });
      this.#claims.set(claim, promise);
    }
  }

  /** Only where what came may be followed by a range; otherwise the next transfer starts over. */
  #goesOn({ kind }: AttemptOutcome, { start, position }: Claim): boolean {
    return kind === 'retry' && position - start >= BYTES_WORTH_GOING_ON && this.#isResumable();
  }

  #isResumable(): boolean {
    const { response } = this.options.draft;
    return response !== undefined && isResumable(headersOf(response));
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
    if (this.#oneConnection || draft.size === undefined || !this.#isResumable()) return false;
    const received = claims.reduce((sum, { start, position }) => sum + position - start, 0);
    const elapsedMs = environment.clock.now() - this.#startedAt;
    const bytesPerMs = received / claims.length / Math.max(1, elapsedMs);
    return draft.segmentBytes / bytesPerMs < LONGEST_SEGMENT_MS;
  }
}
