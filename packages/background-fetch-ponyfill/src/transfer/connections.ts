import type { Priority } from '../jobs/job.js';

/** Of HTTP/1.1's six connections a host, the page keeps two; while it loads, four. */
export const CONNECTIONS = 4;
export const CONNECTIONS_WHILE_LOADING = 2;

/** With these, four connections go 3 : 1 between any two jobs of which one is before the other. */
export const SHARES: Readonly<Record<Priority, number>> = { high: 3, normal: 2, low: 1 };

export interface SeatOptions {
  /** Whose it is: shares are counted by job, however many transfers it has. */
  readonly jobUid: string;
  readonly share: number;
  /** A connection may be free: look again what is useful, and take it. */
  readonly onFree: () => void;
  /**
   * Another job has less than its share: end one connection soon, where that loses no bytes.
   *
   * @returns whether one will end.
   */
  readonly giveUpOne: () => boolean;
}

/** One transfer's place among those that share the connections. */
export interface Seat {
  /** @returns how to give it back, or `undefined` where none is free for this job now. */
  take(): (() => void) | undefined;
  /** It has all that it can use: what is free is for others. */
  isContent(): void;
  leave(): void;
}

interface Sitting extends SeatOptions {
  held: number;
  givingUp: number;
  wants: boolean;
}

/**
 * The connections that all jobs of a scope share, fairly: a free one goes to the job that has the
 * least of its share, and a job that has none gets one from whoever has more than its share.
 */
export class Connections {
  #limit: number;
  readonly #seats = new Set<Sitting>();

  constructor(limit = CONNECTIONS) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Going down takes nothing away at once: connections end as they can do so without loss. */
  set limit(limit: number) {
    const grows = limit > this.#limit;
    this.#limit = limit;
    if (grows) this.#offer();
    while (this.#taken() > this.#limit && this.#askRichest(undefined));
  }

  join(options: SeatOptions): Seat {
    const sitting: Sitting = { ...options, held: 0, givingUp: 0, wants: false };
    this.#seats.add(sitting);
    return {
      take: () => this.#take(sitting),
      isContent: () => this.#stopWanting(sitting),
      leave: () => {
        this.#seats.delete(sitting);
        this.#stopWanting(sitting);
      },
    };
  }

  #take(sitting: Sitting): (() => void) | undefined {
    sitting.wants = true;
    if (this.#held() >= this.#limit) {
      // One that is about to be free is on its way to somebody; one is asked for at a time.
      if (this.#taken() >= this.#limit) this.#askRichest(sitting);
      return undefined;
    }
    const mine = this.#load(sitting, 1);
    const isTurnOfAnother = [...this.#seats].some(
      (other) => other.wants && other.jobUid !== sitting.jobUid && this.#load(other, 1) < mine,
    );
    if (isTurnOfAnother) return undefined;
    sitting.wants = false;
    sitting.held += 1;
    // Those who let this one go first, where there are more.
    if (this.#held() < this.#limit) this.#offer();
    let given = false;
    return () => {
      if (given) return;
      given = true;
      sitting.held -= 1;
      sitting.givingUp = Math.max(0, sitting.givingUp - 1);
      this.#offer();
    };
  }

  #stopWanting(sitting: Sitting): void {
    if (!sitting.wants) return;
    sitting.wants = false;
    // Others may have let it go first.
    if (this.#held() < this.#limit) this.#offer();
  }

  #offer(): void {
    for (const { wants, onFree } of [...this.#seats]) if (wants) onFree();
  }

  /** @param poorer who wants one; `undefined` where there are more than the limit allows. */
  #askRichest(poorer: Sitting | undefined): boolean {
    const need = poorer ? this.#load(poorer, 1) : -Infinity;
    const rich = [...this.#seats]
      .filter((other) => other.held > other.givingUp && other.jobUid !== poorer?.jobUid)
      .filter((other) => this.#load(other, 0) > need)
      .sort((a, b) => this.#load(b, 0) - this.#load(a, 0));
    for (const other of rich) {
      if (!other.giveUpOne()) continue;
      other.givingUp += 1;
      return true;
    }
    return false;
  }

  /** How much of its share a job has, or would have with `more`. */
  #load({ jobUid, share }: Sitting, more: number): number {
    let has = more;
    for (const seat of this.#seats) if (seat.jobUid === jobUid) has += seat.held - seat.givingUp;
    return has / share;
  }

  #held(): number {
    return [...this.#seats].reduce((sum, { held }) => sum + held, 0);
  }

  /** Without those that will end soon. */
  #taken(): number {
    return [...this.#seats].reduce((sum, { held, givingUp }) => sum + held - givingUp, 0);
  }
}
