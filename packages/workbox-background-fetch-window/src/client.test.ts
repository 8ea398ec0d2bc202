import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { META, PROTOCOL_VERSION, WORKING } from 'workbox-background-fetch/protocol';
import type { Progress } from 'workbox-background-fetch/protocol';
import { isCommandMessage, META as PACKS_META } from 'workbox-content-packs/protocol';
import { BackgroundFetchClient } from './client.js';
import type { ClientEvent } from './clientEvents.js';
import { FakeBackgroundFetch } from './testing.js';

const film = 'https://app.example/film.mp4';
const clip = 'https://app.example/clip.mp4';
let fake: FakeBackgroundFetch;
let client: BackgroundFetchClient;

beforeEach(() => {
  fake = new FakeBackgroundFetch();
  client = fake.client();
});
afterEach(() => {
  jest.useRealTimers();
  fake.dispose();
});

/** What a job or a pack is told to be, until it is what is waited for. */
async function until<State>(
  states: AsyncIterable<State>,
  isIt: (state: State) => boolean,
): Promise<State[]> {
  const seen: State[] = [];
  for await (const state of states) {
    seen.push(state);
    if (isIt(state)) break;
  }
  return seen;
}

/** What some browser has, for as long as something is done. */
async function withNavigator<Done>(navigator: object, act: () => Promise<Done>): Promise<Done> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  try {
    return await act();
  } finally {
    Reflect.deleteProperty(globalThis, 'navigator');
    if (before) Object.defineProperty(globalThis, 'navigator', before);
  }
}

describe('a download', () => {
  it('is started by its URL, relative to the page, and followed to its end', async () => {
    expect((await client.progress('film.mp4')).phase).toBe('absent');
    const job = await client.download('film.mp4', { title: 'Film', downloadTotal: 10 });
    expect(job).toBe(client.job('film.mp4'));
    const seen = until(job, ({ phase }) => phase === 'ready');
    fake.setJob(film, { phase: 'downloading', downloaded: 5 });
    fake.setJob(film, { phase: 'ready', downloaded: 10 });
    expect((await seen).at(-1)).toMatchObject({
      id: film,
      title: 'Film',
      phase: 'ready',
      downloaded: 10,
      total: 10,
    });
  });

  it('is the same for each fragment of its URL', async () => {
    expect(client.job('film.mp4#t=10')).toBe(client.job('film.mp4'));
    expect((await client.download('film.mp4#t=10')).id).toBe(film);
  });

  it('of several goes by the id that it was given, and each of them by its URL', async () => {
    const job = await client.download(['film.mp4', 'clip.mp4'], { id: 'both' });
    expect(job).toBe(client.job({ id: 'both' }));
    expect((await client.progress({ id: 'both' })).assets).toHaveLength(2);
    expect((await client.progress('clip.mp4')).phase).toBe('queued');
  });

  it('does not fetch again what is there, of several', async () => {
    fake.setJob(film, { phase: 'ready', downloaded: 10 });
    await client.download([film, clip], { id: 'both' });
    expect((await client.progress({ id: 'both' })).assets?.map(({ url }) => url)).toEqual([clip]);
    fake.setJob('both', { phase: 'ready', assets: [{ url: clip, phase: 'ready', downloaded: 1 }] });
    await client.download([film, clip], { id: 'again' });
    expect((await client.progress({ id: 'again' })).phase).toBe('absent');
  });

  it('rests, goes on and is cancelled', async () => {
    const job = await client.download(film);
    expect(await job.pause()).toBe(true);
    expect((await job.read()).phase).toBe('paused');
    expect(await job.resume()).toBe(true);
    expect((await job.read()).phase).toBe('queued');
    expect(await client.cancel('film.mp4')).toBe(true);
    expect((await job.read()).phase).toBe('aborted');
    expect(await job.cancel()).toBe(false);
    expect(await job.pause()).toBe(false);
  });

  it('is started once, whoever asks for it at the same time', async () => {
    const { container, registration } = fake.browser;
    const started: string[] = [];
    const ports = {
      container,
      managerFor: () => ({
        fetch: (id: string) => {
          if (started.includes(id)) return Promise.reject(new TypeError('It is there already.'));
          started.push(id);
          return Promise.resolve();
        },
        // What it answers was so a moment ago.
        get: async (id: string) => {
          const found = started.includes(id);
          await new Promise(setImmediate);
          const act = () => Promise.resolve(true);
          return found ? { abort: act, pause: act, resume: act } : undefined;
        },
      }),
      baseUrl: film,
    };
    const tabs = [1, 2].map(() => new BackgroundFetchClient(registration, ports));
    await Promise.all(tabs.flatMap((tab) => [tab.download(film), tab.job(film).download()]));
    expect(started).toEqual([film]);
    for (const tab of tabs) tab.dispose();
  });

  it('says so where it cannot be started', async () => {
    const { container, registration } = fake.browser;
    const refused = new TypeError('No such URL.');
    const refusing = new BackgroundFetchClient(registration, {
      container,
      managerFor: () => ({
        fetch: () => Promise.reject(refused),
        get: () => Promise.resolve(undefined),
      }),
      baseUrl: film,
    });
    await expect(refusing.download(film)).rejects.toBe(refused);
    refusing.dispose();
  });

  it.each<{ what: string; start: (of: BackgroundFetchClient) => Promise<unknown> }>([
    { what: 'client.download()', start: (of) => of.download(film) },
    { what: 'job.download()', start: (of) => of.job(film).download() },
    { what: 'pack.download()', start: (of) => of.pack('course').download() },
    { what: 'client.downloadPack()', start: (of) => of.downloadPack({ id: 'course' }) },
  ])('by $what asks the browser to keep what is stored', async ({ start }) => {
    let isAskedFor = false;
    const persist = () => Promise.resolve((isAskedFor = true));
    await withNavigator({ storage: { persist } }, () => start(client));
    expect(isAskedFor).toBe(true);
  });

  it('is told how much room there is, where the browser tells', async () => {
    const estimate = () => Promise.resolve({ usage: 30, quota: 100 });
    const persisted = () => Promise.resolve(true);
    const seen = { usage: 30, quota: 100, available: 70, persisted: true };
    const ask = () => client.estimate();
    expect(await withNavigator({ storage: { estimate, persisted } }, ask)).toEqual(seen);
    expect(await withNavigator({ storage: { persisted } }, ask)).toBeUndefined();
    expect(await withNavigator({}, ask)).toBeUndefined();
  });

  it('is removed once it is there, for every tab', async () => {
    const other = fake.client().job(film);
    const phases: string[] = [];
    other.subscribe(({ phase }) => phases.push(phase));
    await other.read();
    fake.setJob(film, { phase: 'ready', downloaded: 9 });
    expect((await client.progress(film)).removable).toBe(true);
    expect(await client.remove('film.mp4')).toBe(true);
    expect(phases).toEqual(['absent', 'ready', 'absent']);
    expect((await client.progress(film)).phase).toBe('absent');
  });

  it('is tried again: only what has failed', async () => {
    const job = await client.download([film, clip], { id: 'both', title: 'Both' });
    fake.setJob('both', {
      phase: 'failed',
      reason: 'bad-status',
      assets: [
        { url: film, phase: 'ready', downloaded: 9 },
        { url: clip, phase: 'failed', downloaded: 0, reason: 'bad-status' },
      ],
    });
    await job.retry();
    const { phase, title, assets } = await job.read();
    expect({ phase, title }).toEqual({ phase: 'queued', title: 'Both' });
    expect(assets?.map(({ url }) => url)).toEqual([clip]);
  });
});

describe('what is followed', () => {
  it('keeps its object while it does not change, as frameworks want it', async () => {
    fake.setJob(film, { phase: 'paused', downloaded: 3 });
    const job = client.job(film);
    const { subscribe, getSnapshot } = job;
    expect(getSnapshot()).toBeUndefined();
    const states: Progress[] = [];
    const stop = subscribe((state) => states.push(state));
    await job.read();
    const first = getSnapshot();
    await job.read();
    expect(getSnapshot()).toBe(first);
    fake.setJob(film, { downloaded: 4 });
    expect(getSnapshot()).not.toBe(first);
    stop();
    fake.setJob(film, { downloaded: 5 });
    expect(states.map(({ downloaded }) => downloaded)).toEqual([3, 4]);
  });

  it('is the same in every tab, also in one that opens late', async () => {
    const other = fake.client();
    const job = await client.download(film, { title: 'Film' });
    fake.setJob(film, { phase: 'downloading', downloaded: 7 });
    const late = fake.client();
    expect(await other.progress(film)).toEqual(await job.read());
    expect(await late.jobs()).toEqual([await job.read()]);
    await late.job(film).pause();
    expect(job.getSnapshot()?.phase).toBe('paused');
  });

  it('does not go back to what was read before it was told', async () => {
    const job = client.job(film);
    await job.read();
    const worker = fake.browser.registration.active as ServiceWorker;
    const post = worker.postMessage.bind(worker) as (message: unknown, ports: unknown) => void;
    // It answers, and then says more, before the answer is here.
    worker.postMessage = (message: unknown, ports: unknown) => {
      post(message, ports);
      fake.setJob(film, { phase: 'downloading', downloaded: 9 });
    };
    const reading = job.read();
    await reading;
    expect(job.getSnapshot()?.downloaded).toBe(9);
  });

  it('comes as lists, too', async () => {
    fake.declarePack({ id: 'course', title: 'Course' });
    const lists: number[] = [];
    client.packList.subscribe((list) => lists.push(list.length));
    await client.packList.read();
    fake.declarePack({ id: 'other' });
    fake.setPack('course', { installed: '1' });
    expect(lists).toEqual([1, 2, 2]);
    expect(client.packList.getSnapshot()?.[0]?.installed).toBe('1');
    await client.download(film);
    expect((await client.jobList.read()).map(({ id }) => id)).toEqual([film]);
  });

  it('comes as a loop, which ends where the client is disposed of', async () => {
    fake.setJob(film, { phase: 'paused' });
    const phases: string[] = [];
    const loop = (async () => {
      for await (const { phase } of client.job(film)) phases.push(phase);
    })();
    await client.job(film).read();
    client.dispose();
    await loop;
    expect(phases).toEqual(['paused']);
  });

  it('comes as events, none left out, until the client is disposed of', async () => {
    const events: ClientEvent[] = [];
    const loop = (async () => {
      for await (const event of client.events()) events.push(event);
    })();
    const heard: number[] = [];
    client.addEventListener('job', ({ detail }) => heard.push(detail.downloaded));
    for (const downloaded of [1, 2, 3]) fake.setJob(film, { downloaded });
    fake.declarePack({ id: 'course' });
    client.dispose();
    await loop;
    expect(heard).toEqual([1, 2, 3]);
    expect(events.map(({ type }) => type)).toEqual(['job', 'job', 'job', 'pack']);
    fake.setJob(film, { downloaded: 4 });
    expect(heard).toEqual([1, 2, 3]);
    await expect(client.jobs()).rejects.toMatchObject({ code: 'disposed' });
  });
});

describe('a pack', () => {
  beforeEach(() => fake.declarePack({ id: 'course', title: 'Course' }));

  it('is downloaded, rests, goes on, is installed and removed', async () => {
    const pack = client.pack('course');
    expect(pack).toBe(client.pack('course'));
    await pack.download();
    await pack.pause();
    expect((await pack.read()).target?.phase).toBe('paused');
    await pack.resume();
    const seen = until(pack, ({ installed }) => installed === '1');
    fake.setPack('course', { target: { downloaded: 5, total: 9 } });
    fake.setPack('course', { installed: '1' });
    expect((await seen).at(-1)).toEqual({
      id: 'course',
      title: 'Course',
      installed: '1',
      removing: false,
    });
    expect(await pack.verify()).toEqual({ ok: true, missing: 0, corrupt: 0 });
    await pack.update();
    expect((await pack.read()).target?.phase).toBe('queued');
    await pack.cancel();
    expect(await pack.read()).toMatchObject({ installed: '1' });
    expect(await pack.read()).not.toHaveProperty('target');
    await pack.remove();
    expect((await client.packs())[0]?.installed).toBeUndefined();
  });

  it('says why the worker would not', async () => {
    await expect(client.pack('course').pause()).rejects.toMatchObject({
      name: 'BackgroundFetchClientError',
      code: 'refused',
      problem: { code: 'invalid-state' },
    });
  });

  it('is named by its files', async () => {
    const files = [{ url: '/12.mp3', size: 5 }];
    const pack = await client.downloadPack({ id: 'episode-12', title: 'Episode 12', files });
    expect(pack).toBe(client.pack('episode-12'));
    expect(pack.getSnapshot() ?? (await pack.read())).toMatchObject({ id: 'episode-12' });
  });
});

describe('storage', () => {
  it('tells what is taken, and clears all of it', async () => {
    fake.setJob(film, { phase: 'ready', downloaded: 10 });
    fake.setJob(clip, { phase: 'downloading', downloaded: 5 });
    fake.declarePack({ id: 'course' });
    fake.setPack('course', { installed: '1' });
    const { assets, jobs, segmentBytes } = await client.usage();
    expect(assets).toEqual([{ url: film, size: 10 }]);
    expect(jobs.map(({ id }) => id)).toEqual([clip]);
    expect(segmentBytes).toBe(15);
    await client.clear();
    expect((await client.usage()).segmentBytes).toBe(0);
    expect((await client.packs())[0]?.installed).toBeUndefined();
  });
});

describe('the worker', () => {
  it('is waited for on a first visit', async () => {
    fake.browser.install();
    const jobs = client.jobs();
    // As long as the client needs to see that there is none yet.
    await new Promise(setImmediate);
    fake.browser.activate();
    expect(await jobs).toEqual([]);
  });

  it('is waited for by what starts a download, too', async () => {
    fake.browser.install();
    const started = client.download(film);
    await new Promise(setImmediate);
    fake.browser.activate();
    expect((await (await started).read()).phase).toBe('queued');
  });

  it.each(['download', 'retry', 'pause', 'resume', 'cancel'] as const)(
    'that has no runner is not asked for ever: %s',
    async (action) => {
      fake.browser.packages.delete(META);
      fake.browser.activate();
      await expect(client.job(film)[action]()).rejects.toMatchObject({ code: 'no-answer' });
    },
  );

  it('is asked anew, once another has taken its place in the middle of a question', async () => {
    fake.browser.isSilent = true;
    const states: Progress[] = [];
    client.job(film).subscribe((state) => states.push(state));
    const reading = client.progress(film);
    // As long as the question needs to be on its way.
    await new Promise(setImmediate);
    fake.browser.isSilent = false;
    fake.browser.activate();
    expect((await reading).phase).toBe('absent');
    expect(states.map(({ phase }) => phase)).toEqual(['absent']);
  });

  it('is told apart where it does not know these questions at all', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    fake.browser.isSilent = true;
    const failed = expect(client.packs()).rejects.toMatchObject({
      code: 'no-answer',
      message: expect.stringMatching(/does not answer.*: workbox-content-packs$/) as unknown,
    });
    for (let asked = 0; asked < 3; asked++) await jest.advanceTimersByTimeAsync(10_000);
    await failed;
  });

  it('is waited for as long as it says that it works, and does it once', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    const worker = fake.browser.registration.active as ServiceWorker;
    const post = worker.postMessage.bind(worker) as (message: unknown, ports: unknown) => void;
    const atWork: MessagePort[] = [];
    worker.postMessage = (message: unknown, ports: unknown = []) => {
      const [port] = ports as readonly MessagePort[];
      if (isCommandMessage(message) && port) atWork.push(port);
      else post(message, ports);
    };
    const verifying = client.pack('course').verify();
    for (let second = 0; second < 60; second += 5) {
      await jest.advanceTimersByTimeAsync(5000);
      atWork[0]?.postMessage(WORKING);
      // As long as the message needs to be here.
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    }
    const value = { ok: true, missing: 0, corrupt: 0 };
    for (const port of atWork) port.postMessage({ ok: true, value });
    expect(await verifying).toEqual(value);
    expect(atWork).toHaveLength(1);
  });

  it('says what it has', async () => {
    expect(await client.worker()).toEqual({ [META]: 1, [PACKS_META]: 1 });
  });

  it('without packs says so at once, and is cleared as well', async () => {
    fake.browser.packages.delete(PACKS_META);
    fake.browser.activate();
    expect(await client.worker()).toEqual({ [META]: 1 });
    await expect(client.packs()).rejects.toMatchObject({ code: 'no-answer' });
    fake.setJob(film, { phase: 'ready', downloaded: 10 });
    await client.clear();
    expect((await client.usage()).assets).toEqual([]);
  });

  it('with packs alone is cleared as well, and no pack stays away for that', async () => {
    fake.browser.packages.delete(META);
    fake.browser.activate();
    fake.declarePack({ id: 'course' });
    fake.setPack('course', { installed: '1' });
    // The real one does not let a pack come by itself again that was removed.
    const declined: string[] = [];
    const worker = fake.browser.registration.active as ServiceWorker;
    const post = worker.postMessage.bind(worker) as (message: unknown, ports: unknown) => void;
    worker.postMessage = (message: unknown, ports: unknown) => {
      if (isCommandMessage(message) && message.payload.command === 'remove') {
        declined.push(message.payload.id);
      }
      post(message, ports);
    };
    await client.clear();
    expect(declined).toEqual([]);
    expect((await client.packs())[0]?.installed).toBeUndefined();
    await expect(client.jobs()).rejects.toMatchObject({ code: 'no-answer' });
  });

  it('says so also where it takes over in the middle of its hello', async () => {
    const mismatches: string[] = [];
    client.addEventListener('mismatch', ({ detail }) => mismatches.push(detail.code));
    client.job(film).subscribe(() => undefined);
    fake.browser.packages.set(META, PROTOCOL_VERSION + 1);
    fake.browser.activate();
    // Browsers tell of it twice: by the worker's state, and by who controls the page.
    fake.browser.container.dispatchEvent(new Event('controllerchange'));
    await expect(client.progress(film)).rejects.toMatchObject({ code: 'other-version' });
    expect(mismatches).toEqual(['other-version']);
  });

  it('of another version is refused before anything else, and says what to do', async () => {
    const mismatches: string[] = [];
    client.addEventListener('mismatch', ({ detail }) => mismatches.push(detail.message));
    fake.browser.packages.set(META, PROTOCOL_VERSION + 1);
    fake.browser.activate();
    fake.setJob(film, { phase: 'ready' });
    const versions = /reload the page.*: workbox-background-fetch 2, and the page 1$/;
    await expect(client.usage()).rejects.toMatchObject({
      code: 'other-version',
      message: expect.stringMatching(versions) as unknown,
    });
    expect(mismatches).toEqual([expect.stringMatching(versions)]);
    // The other package is of the same version.
    expect(await client.packs()).toEqual([]);
  });

  it('is told apart where it is of another release', async () => {
    const mismatches: string[] = [];
    client.addEventListener('mismatch', ({ detail }) => mismatches.push(detail.message));
    const version = (PROTOCOL_VERSION + 1) as typeof PROTOCOL_VERSION;
    const progress = { version, id: film, title: '', phase: 'queued', downloaded: 0 } as const;
    fake.browser.tell({ meta: 'workbox-background-fetch', type: 'X', payload: progress });
    fake.browser.tell({ meta: 'workbox-content-packs', version, type: 'X', payload: {} });
    fake.browser.tell({ meta: 'of another', type: 'X' });
    expect(mismatches).toHaveLength(2);
    expect(mismatches[0]).toContain('reload the page');

    const newer = new FakeBackgroundFetch();
    newer.setJob(film, { ...progress, ...{ version } });
    await expect(newer.client().progress(film)).rejects.toMatchObject({ code: 'other-version' });
    await expect(newer.client().jobs()).rejects.toMatchObject({ code: 'other-version' });
    newer.dispose();
  });

  it('is found through workbox-window', async () => {
    const { container, registration } = fake.browser;
    const active = Promise.resolve(registration.active as ServiceWorker);
    const throughWorkbox = new BackgroundFetchClient(
      { active },
      { container, managerFor: () => Promise.reject(new Error('none')) as never, baseUrl: film },
    );
    fake.setJob(film, { downloaded: 6 });
    expect((await throughWorkbox.progress(film)).downloaded).toBe(6);
    throughWorkbox.dispose();
  });

  it('is missing where nothing is registered', async () => {
    fake.browser.install();
    const { container, registration } = fake.browser;
    (registration as { installing: null }).installing = null;
    const lost = new BackgroundFetchClient(registration, {
      container,
      managerFor: () => ({
        fetch: () => Promise.reject(new Error()),
        get: () => Promise.reject(new Error()),
      }),
      baseUrl: film,
    });
    await expect(lost.jobs()).rejects.toMatchObject({ code: 'no-worker' });
    lost.dispose();
  });
});
