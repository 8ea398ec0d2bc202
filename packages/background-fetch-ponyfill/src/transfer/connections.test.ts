import { describe, expect, it } from '@jest/globals';
import { Connections } from './connections.js';
import type { Seat } from './connections.js';

/** A transfer that takes all that it gets, and gives up what it is asked for when it is told to. */
class Guest {
  readonly held: (() => void)[] = [];
  readonly seat: Seat;
  asked = 0;

  constructor(
    private readonly connections: Connections,
    readonly jobUid: string,
    share: number,
    private readonly most = Infinity,
    private readonly gives = true,
  ) {
    this.seat = connections.join({
      jobUid,
      share,
      onFree: () => this.takeAll(),
      giveUpOne: () => {
        if (this.gives) this.asked += 1;
        return this.gives;
      },
    });
  }

  takeAll(): void {
    for (;;) {
      const release = this.held.length < this.most ? this.seat.take() : undefined;
      if (this.held.length >= this.most) this.seat.isContent();
      if (!release) return;
      this.held.push(release);
    }
  }

  /** Ends as many connections as it was asked for. */
  giveUp(): void {
    for (; this.asked > 0; this.asked -= 1) this.held.pop()?.();
  }
}

/** Lets all take and give until nothing changes any more. */
function settle(guests: readonly Guest[]): number[] {
  for (let round = 0; round < 20; round++) {
    for (const guest of guests) guest.takeAll();
    for (const guest of guests) guest.giveUp();
  }
  return guests.map(({ held }) => held.length);
}

describe('Connections', () => {
  it('gives no more than there are, and gives again what came back', () => {
    const guest = new Guest(new Connections(2), 'a', 1);
    guest.takeAll();
    expect(guest.held).toHaveLength(2);
    guest.held.pop()?.();
    guest.takeAll();
    expect(guest.held).toHaveLength(2);
  });

  it('counts a connection that is given back twice once', () => {
    const connections = new Connections(1);
    const { seat } = new Guest(connections, 'a', 1, 0);
    const giveBack = seat.take();
    giveBack?.();
    seat.take();
    giveBack?.();
    expect(seat.take()).toBeUndefined();
  });

  it.each([
    { shares: [1, 1], held: [2, 2] },
    { shares: [3, 2], held: [3, 1] },
    { shares: [3, 1], held: [3, 1] },
    { shares: [2, 1], held: [3, 1] },
    { shares: [1, 1, 1], held: [1, 2, 1] },
    { shares: [1, 1, 1, 1, 1], held: [1, 1, 1, 1, 0] },
    { shares: [1, 1, 1, 1, 3], held: [0, 0, 1, 1, 2] },
  ])('divides four among shares of $shares, whoever came first: $held', ({ shares, held }) => {
    const connections = new Connections();
    const guests: Guest[] = [];
    for (const [index, share] of shares.entries()) {
      guests.push(new Guest(connections, `job ${index}`, share));
      settle(guests);
    }
    expect(settle(guests)).toEqual(held);
  });

  it('counts a job’s share over all its transfers', () => {
    const connections = new Connections();
    const many = Array.from({ length: 8 }, () => new Guest(connections, 'many', 1, 1));
    settle(many);
    const one = new Guest(connections, 'one', 1);
    const held = settle([...many, one]);
    expect(held.at(-1)).toBe(2);
    expect(held.reduce((sum, count) => sum + count)).toBe(4);
  });

  it('leaves a job what it needs, and gives the rest to others', () => {
    const connections = new Connections();
    const modest = new Guest(connections, 'modest', 3, 1);
    const greedy = new Guest(connections, 'greedy', 1);
    expect(settle([modest, greedy])).toEqual([1, 3]);
  });

  it('takes none from whoever would lose bytes', () => {
    const connections = new Connections();
    const fixed = new Guest(connections, 'fixed', 1, 4, false);
    settle([fixed]);
    const other = new Guest(connections, 'other', 1);
    expect(settle([fixed, other])).toEqual([4, 0]);
    fixed.held.pop()?.();
    expect(settle([fixed, other])).toEqual([3, 1]);
  });

  it('gives what a transfer leaves to those who wait', () => {
    const connections = new Connections(1);
    const [first, second] = [new Guest(connections, 'a', 1), new Guest(connections, 'b', 1)];
    settle([first, second]);
    first.held.pop()?.();
    first.seat.leave();
    expect(second.held).toHaveLength(1);
  });

  it('goes down to a lower limit as connections end, and up at once', () => {
    const connections = new Connections();
    const guests = [new Guest(connections, 'a', 1), new Guest(connections, 'b', 1)];
    settle(guests);
    connections.limit = 2;
    expect(settle(guests)).toEqual([1, 1]);
    connections.limit = 4;
    expect(guests.map(({ held }) => held.length).reduce((a, b) => a + b)).toBe(4);
  });
});
