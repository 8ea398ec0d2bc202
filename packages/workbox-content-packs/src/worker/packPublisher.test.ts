import { describe, expect, it } from '@jest/globals';
import type { PackState } from '../protocol.js';
import { PackPublisher } from './packPublisher.js';

/** A clock whose timers a test lets go off. */
function setUp() {
  const timers: (() => void)[] = [];
  const told: PackState[] = [];
  const reported: unknown[] = [];
  const world = {
    states: [] as PackState[] | undefined,
    /** Whether pages can be told at this moment. */
    hears: true,
    told,
    /** @returns once what the timer started is done. */
    async goOff() {
      for (const timer of timers.splice(0)) timer();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
    timers,
  };
  const publisher = new PackPublisher({
    clock: {
      now: () => 0,
      setTimeout: (callback: () => void) => timers.push(callback),
      clearTimeout: () => undefined,
    },
    read: () => Promise.resolve(world.states),
    tell: (state) =>
      world.hears ? Promise.resolve(void told.push(state)) : Promise.reject(new Error('Not now.')),
    reportError: (error) => reported.push(error),
  });
  return { world, publisher, reported };
}

const at = (downloaded: number): PackState => ({
  id: 'course',
  target: { version: '1', phase: 'downloading', downloaded, failed: [] },
  removing: false,
});

describe('PackPublisher', () => {
  it('makes one message of many changes, with the last of them', async () => {
    const { world, publisher } = setUp();
    for (let bytes = 0; bytes < 2000; bytes++) {
      world.states = [at(bytes)];
      publisher.publishSoon();
    }
    await world.goOff();
    expect(world.told).toEqual([at(1999)]);
    expect(world.timers).toEqual([]);
  });

  it('tells what came while it was telling', async () => {
    const { world, publisher } = setUp();
    world.states = [at(1)];
    publisher.publishSoon();
    const telling = world.goOff();
    world.states = [at(2)];
    publisher.publishSoon();
    await telling;
    await world.goOff();
    expect(world.told.at(-1)).toEqual(at(2));
  });

  it('says nothing twice', async () => {
    const { world, publisher } = setUp();
    world.states = [at(1)];
    publisher.publishSoon();
    await world.goOff();
    publisher.publishSoon();
    await world.goOff();
    expect(world.told).toEqual([at(1)]);
  });

  it('tells that a pack is gone, also in a life in which it has told nothing of it', async () => {
    const { world, publisher } = setUp();
    world.states = [at(1)];
    publisher.publishSoon();
    await world.goOff();
    world.states = [];
    publisher.publishSoon();
    publisher.publishSoon('episode');
    await world.goOff();
    publisher.publishSoon();
    await world.goOff();
    expect(world.told.slice(1)).toEqual([
      { id: 'episode', removing: false },
      { id: 'course', removing: false },
    ]);
  });

  it('tells nothing while another worker is the active one', async () => {
    const { world, publisher } = setUp();
    world.states = [at(1)];
    publisher.publishSoon();
    await world.goOff();
    world.states = undefined;
    publisher.publishSoon('course');
    await world.goOff();
    expect(world.told).toEqual([at(1)]);
  });

  it('tells again what could not be told', async () => {
    const { world, publisher, reported } = setUp();
    world.states = [at(1)];
    world.hears = false;
    publisher.publishSoon();
    await world.goOff();
    expect(reported).toHaveLength(1);
    world.hears = true;
    publisher.publishSoon();
    await world.goOff();
    expect(world.told).toEqual([at(1)]);
  });
});
