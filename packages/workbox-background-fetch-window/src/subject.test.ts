import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PackNeeds } from 'workbox-content-packs/protocol';
import type { BackgroundFetchClient } from './client.js';
import { FakeBackgroundFetch } from './fake/fakeBackgroundFetch.js';
import { Subject } from './subject.js';
import type { View } from './view.js';
import { describePhase, ENGLISH } from './words.js';

const MB = 1_000_000;

let fake: FakeBackgroundFetch;
let client: BackgroundFetchClient;
let subject: Subject;
let shown: View[];
/** What was shown as pressed, one after the other, each with the phase that it was shown beside. */
let pressed: (readonly [actions: readonly string[], phase: string | undefined])[];

beforeEach(() => {
  fake = new FakeBackgroundFetch();
  client = fake.client();
  shown = [];
  pressed = [];
  fake.declarePack({ id: 'course' });
  fake.setPack('course', { installed: '1' });
  subject = new Subject(client.pack('course'), {
    onView: (view) => shown.push(view),
    onError: (view) => shown.push(view),
    onPending: (actions) => pressed.push([[...actions], shown.at(-1)?.phase]),
  });
});

afterEach(() => {
  subject.end();
  fake.dispose();
});

/** What a person reads, once messages have gone to and fro. */
async function read(): Promise<string | undefined> {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
  const view = shown.at(-1);
  return view && describePhase(view, ENGLISH, 'en');
}

const offer = (needs: Partial<PackNeeds>) => {
  fake.setNeeds('course', needs);
  fake.setPack('course', { outdated: true });
};

/** Holds back what the worker answers to the questions of what an update needs, until it is told to. */
function holdNeeds(): {
  readonly asked: () => number;
  readonly answer: (needs?: PackNeeds) => void;
} {
  const pack = client.pack('course');
  const held: ((needs?: PackNeeds) => void)[] = [];
  pack.needs = () =>
    new Promise((resolve, reject) =>
      held.push((needs) => (needs ? resolve(needs) : reject(new Error('offline')))),
    );
  return { asked: () => held.length, answer: (needs) => held.shift()?.(needs) };
}

const needsOf = (fetchBytes: number, more: Partial<PackNeeds> = {}): PackNeeds => ({
  ...{ id: 'course', title: '', version: '2', freedBytes: 0, fetchBytes },
  ...more,
});

describe('an update that is offered', () => {
  it('says what it would fetch, and no more of that once it has begun', async () => {
    subject.begin();
    expect(await read()).toBe('Available offline');
    offer({ version: '2', fetchBytes: 3 * MB });
    expect(await read()).toBe('Available offline – update to version 2: 3\u00a0MB');
    await subject.act('update', '');
    expect(await read()).toBe('Starting – version 1 is available offline');
    fake.setPack('course', { installed: '2' });
    expect(await read()).toBe('Available offline');
  });

  it('has a version of its own where it is called as the installed one is', async () => {
    subject.begin();
    offer({ version: '1', fetchBytes: 3 * MB });
    expect(await read()).toBe('Available offline – update: 3\u00a0MB');
  });

  it('is asked about once, however often its state is told', async () => {
    const { asked, answer } = holdNeeds();
    subject.begin();
    offer({});
    for (let tellings = 0; tellings < 5; tellings++) fake.setPack('course', { outdated: true });
    await read();
    expect(asked()).toBe(1);
    answer(needsOf(3 * MB));
    expect(await read()).toBe('Available offline – update to version 2: 3\u00a0MB');
    fake.setPack('course', { outdated: true });
    expect(await read()).toBe('Available offline – update to version 2: 3\u00a0MB');
    expect(asked()).toBe(0);
  });

  it.each([
    { where: 'nobody can be asked', needs: undefined, says: '' },
    {
      where: 'nobody knows the size of a file',
      needs: needsOf(2 * MB, { unknownFiles: 1 }),
      says: ' – update to version 2',
    },
  ])('says no bytes where $where, nor those that were right before', async ({ needs, says }) => {
    const { answer } = holdNeeds();
    subject.begin();
    offer({});
    await read();
    answer(needsOf(3 * MB));
    expect(await read()).toBe('Available offline – update to version 2: 3\u00a0MB');
    fake.setPack('course', { outdated: true, unmet: '>=2' });
    await read();
    answer(needs);
    expect(await read()).toBe(`Available offline${says} – this app needs version >=2`);
  });

  it('is not talked of by an answer that comes when it has begun, or nobody looks any more', async () => {
    const { answer } = holdNeeds();
    subject.begin();
    offer({});
    await read();
    fake.setPack('course', { target: { version: '2', phase: 'paused' } });
    await read();
    answer(needsOf(3 * MB));
    expect(await read()).toBe('Paused – version 1 is available offline');
    fake.setPack('course', { installed: '1' });
    offer({});
    await read();
    subject.end();
    const { length } = shown;
    answer(needsOf(3 * MB));
    await read();
    expect(shown).toHaveLength(length);
  });

  it('stays readable as what has failed', async () => {
    const { answer } = holdNeeds();
    const pack = client.pack('course');
    subject.begin();
    offer({});
    await read();
    pack.update = () => Promise.reject(new DOMException('', 'QuotaExceededError'));
    await subject.act('update', '');
    answer(needsOf(3 * MB));
    expect(await read()).toBe('Failed: there is not enough space – version 1 is available offline');
  });
});

describe('a button', () => {
  it('stays pressed until what came of it is shown', async () => {
    subject.begin();
    await read();
    offer({ version: '2', fetchBytes: 3 * MB });
    await read();
    await subject.act('update', '');
    expect(pressed).toEqual([
      [['update'], 'ready'],
      [[], 'queued'],
    ]);
  });

  it('comes up again where that has failed', async () => {
    subject.begin();
    await read();
    client.pack('course').pause = () => Promise.reject(new DOMException('', 'QuotaExceededError'));
    await subject.act('pause', '');
    expect(pressed).toEqual([
      [['pause'], 'ready'],
      [[], 'failed'],
    ]);
  });
});

it('reckons the rate of a pack from its first bytes on, however long nothing was asked for', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  try {
    const at = async (downloaded: number) => {
      const target = { version: '2', phase: 'downloading', downloaded, total: 21 * MB } as const;
      fake.setPack('course', { target });
      await read();
      return shown.at(-1);
    };
    subject.begin();
    await read();
    jest.advanceTimersByTime(7000);
    expect((await at(4000))?.bytesPerSecond).toBeUndefined();
    jest.advanceTimersByTime(2000);
    expect(await at(4000 + 2 * MB)).toMatchObject({ bytesPerSecond: MB, secondsLeft: 19 });
  } finally {
    jest.useRealTimers();
  }
});
