import { describe, expect, it, jest } from '@jest/globals';
import { scope } from '../../../background-fetch-ponyfill/src/testing/unit/simulatedWorker.js';
import {
  atRest,
  changedIn,
  digestOf,
  extra,
  film,
  filesOf,
  installed,
  PackWorld,
} from '../testing/unit/packWorld.js';
import { commandMessage } from '../protocol.js';
import { answerMessage } from './answerMessage.js';

// Hundreds of lives, on a machine that may be busy.
jest.setTimeout(120_000);

describe('ContentPacks', () => {
  it('brings a pack whole, and nothing of it before', async () => {
    const world = new PackWorld(1);
    const files = filesOf(world);
    world.publish('1', files);
    expect(await world.packs.needs({ id: 'course' })).toEqual({
      ...{ id: 'course', title: 'Course', version: '1', fetchBytes: 3180, freedBytes: 0 },
      availableBytes: 1_000_000,
    });
    await world.packs.download({ id: 'course' });
    expect(await world.read()).toEqual([undefined, undefined, undefined]);
    await world.untilInstalled('1');
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
    await world.restart();
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
  });

  it('updates by the one segment that changed, and lets go of the old one', async () => {
    const { world, files } = await installed(2);
    const next = { ...files, film: changedIn(files.film, 800) };
    world.publish('2', next);
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('2');
    expect(await world.read()).toEqual([next.film, next.note, next.extra]);
    expect(world.rangesAsked('film.mp4')).toEqual(['bytes=700-1399']);
    expect(world.rangesAsked('note.bundle')).toEqual([]);
    await world.worker.rest();
    expect((await world.worker.created.segmentStore.usage()).segmentBytes).toBe(3180);
  });

  it('gives all room back once it is removed', async () => {
    const { world } = await installed(3);
    await world.packs.remove('course');
    expect(await world.read()).toEqual([undefined, undefined, undefined]);
    await world.worker.until(
      async () => (await world.worker.created.segmentStore.usage()).segments === 0,
    );
    expect(await world.packs.state('course')).toEqual(atRest);
  });

  describe('given up', () => {
    /** An update of which a part has come. */
    async function updating(seed: number) {
      const { world, files } = await installed(seed);
      const next = { ...files, film: world.worker.browser.random.bytes(3000) };
      world.publish('2', next);
      await world.packs.deliver();
      const { segmentBytes: before } = await world.worker.created.segmentStore.usage();
      const server = world.worker.servers.get(film);
      if (server) server.chunkMs = 2000;
      await world.packs.update('course');
      const downloaded = async () => (await world.packs.state('course')).target?.downloaded ?? 0;
      await world.worker.until(async () => (await downloaded()) > 1000);
      expect((await world.packs.state('course')).installed).toBe('1');
      return { world, files, next, before };
    }

    it('leaves an update, and gives its room back, over a death too; the installed one stays', async () => {
      const { world, files, next, before } = await updating(80);
      await world.packs.cancel('course');
      const state = { id: 'course', installed: '1', outdated: true };
      expect(await world.packs.state('course')).toMatchObject(state);
      expect(await world.packs.state('course')).not.toHaveProperty('target');
      await world.restart();
      await world.packs.deliver();
      await world.worker.browser.clock.advance(60_000);
      expect(await world.packs.state('course')).not.toHaveProperty('target');
      expect(await world.worker.created.manager.getIds()).toEqual([]);
      await world.worker.until(
        async () => (await world.worker.created.segmentStore.usage()).segmentBytes === before,
      );
      expect(await world.read()).toEqual([files.film, files.note, files.extra]);
      await expect(world.packs.cancel('course')).rejects.toMatchObject({ code: 'invalid-state' });
      await world.packs.update('course');
      await world.untilInstalled('2');
      expect(await world.read()).toEqual([next.film, next.note, next.extra]);
    });

    it.each([{ delivery: 'fast-follow' }, { range: '>=2' }] as const)(
      'comes again by command, and by itself in another version: %j',
      async (build) => {
        const { world, files } = await updating(82);
        const rebuild = () => {
          if ('delivery' in build) world.deliver(build.delivery);
          else world.require(build.range);
        };
        rebuild();
        await world.packs.cancel('course');
        await world.restart();
        await world.packs.deliver();
        expect(await world.packs.state('course')).not.toHaveProperty('target');
        await world.packs.update('course');
        await world.packs.cancel('course');
        world.publish('3', files);
        rebuild();
        await world.restart();
        await world.packs.deliver();
        await world.untilInstalled('3');
      },
    );

    it('ends its download though that did not go well at first', async () => {
      const { world } = await updating(84);
      const { manager } = world.worker.created;
      const getIds = manager.getIds.bind(manager);
      let calls = 0;
      // The first asks whether this is the active worker.
      manager.getIds = () =>
        (calls += 1) === 2 ? Promise.reject(new Error('The disk is busy.')) : getIds();
      await expect(world.packs.cancel('course')).rejects.toThrow('The disk is busy.');
      expect(await getIds()).toHaveLength(1);
      await world.packs.reconcile();
      expect(await getIds()).toEqual([]);
    });

    it('refuses where nothing is wanted', async () => {
      const world = new PackWorld(85);
      world.publish('1', filesOf(world));
      for (const id of ['course', 'nope']) {
        await expect(world.packs.cancel(id)).rejects.toMatchObject({ code: 'invalid-state' });
      }
    });

    it('is nothing any more where none was installed', async () => {
      const world = new PackWorld(83);
      world.publish('1', filesOf(world));
      await world.packs.download({ id: 'course' });
      await world.packs.cancel('course');
      expect(await world.packs.state('course')).toEqual(atRest);
      expect(await world.worker.created.manager.getIds()).toEqual([]);
    });
  });

  it('rests while it is paused, over a death too, and goes on', async () => {
    const world = new PackWorld(4);
    const files = filesOf(world);
    world.publish('1', files);
    await world.packs.download({ id: 'course' });
    await world.packs.pause('course');
    await world.restart();
    await world.worker.browser.clock.advance(60_000);
    expect((await world.packs.state('course')).target).toMatchObject({ phase: 'paused' });
    await world.packs.resume('course');
    await world.untilInstalled('1');
    expect((await world.read())[0]).toEqual(files.film);
  });

  it('rests, and does not begin anew, where somebody else has ended its download', async () => {
    const world = new PackWorld(15);
    const files = filesOf(world);
    world.publish('1', files);
    await world.packs.download({ id: 'course' });
    const { manager } = world.worker.created;
    const [jobId = ''] = await manager.getIds();
    const job = await manager.get(jobId);
    await job?.abort();
    const phase = async () => (await world.packs.state('course')).target?.phase;
    await world.worker.until(async () => (await phase()) === 'paused');
    await world.restart();
    expect(await phase()).toBe('paused');
    expect(await world.worker.created.manager.getIds()).toEqual([]);
    await world.packs.resume('course');
    await world.untilInstalled('1');
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
  });

  it('goes on at once with another version, for which it has ended the download itself', async () => {
    const world = new PackWorld(16);
    const files = filesOf(world);
    world.publish('1', files);
    await world.packs.download({ id: 'course' });
    const next = { ...files, film: changedIn(files.film, 800) };
    world.publish('2', next);
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('2');
    expect(await world.read()).toEqual([next.film, next.note, next.extra]);
  });

  it('is gone with all that is on its way once everything is cleared', async () => {
    const { world, files } = await installed(17);
    world.publish('2', { ...files, film: changedIn(files.film, 800) });
    world.deliver('fast-follow');
    await world.packs.deliver();
    const cleared = await answerMessage(commandMessage({ command: 'clear' }), world.packs);
    expect(cleared).toEqual({ ok: true, value: undefined });
    await world.worker.until(
      async () => (await world.worker.created.segmentStore.usage()).segments === 0,
    );
    expect(await world.packs.states()).toEqual([atRest]);
    expect(await world.worker.created.manager.getIds()).toEqual([]);
    await world.packs.deliver();
    await world.untilInstalled('2');
  });

  it('names the file that failed, keeps the others, and asks for that one again', async () => {
    const world = new PackWorld(5);
    const files = filesOf(world);
    world.publish('1', files);
    world.worker.servers
      .get(`${scope}note.bundle`)
      ?.answerNext(() => new Response('', { status: 404 }));
    await world.packs.download({ id: 'course' });
    await world.worker.until(
      async () => (await world.packs.state('course')).target?.phase === 'failed',
    );
    expect((await world.packs.state('course')).target).toMatchObject({
      reason: 'bad-status',
      failed: [{ url: `${scope}note.bundle` }],
    });
    const asked = world.rangesAsked('film.mp4').length;
    await world.packs.retry('course');
    await world.untilInstalled('1');
    expect(world.rangesAsked('film.mp4')).toHaveLength(asked);
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
  });

  it('calls a file that failed as pages do, where it is fetched from a copy', async () => {
    const world = new PackWorld(26);
    const { film: bytes, note } = filesOf(world);
    world.hashesNames = true;
    world.publish('1', { film: bytes, note });
    const copy = world.worker.servers.get(`${scope}files/${digestOf(bytes)}.mp4`);
    copy?.answerNext(() => new Response('', { status: 404 }));
    await world.packs.download({ id: 'course' });
    const failed = async () => (await world.packs.state('course')).target?.failed;
    await world.worker.until(async () => (await failed())?.length === 1);
    expect(await failed()).toMatchObject([{ url: film }]);
    await world.packs.retry('course');
    await world.untilInstalled('1');
    expect((await world.read())[0]).toEqual(bytes);
  });

  it('fetches again what is corrupt, and only that', async () => {
    const { world, files } = await installed(6);
    const { caches } = world.worker.environment;
    const cache = await caches.open(`segmented-cache:${scope}`);
    const wanted = digestOf(files.film.subarray(700, 1400));
    const key = (await cache.keys()).find(({ url }) => url.includes(wanted))?.url ?? '';
    await cache.put(key, new Response(new Uint8Array(700)));
    expect(await world.packs.verify('course')).toEqual({ ok: false, missing: 0, corrupt: 1 });
    world.worker.servers.get(film)?.requests.splice(0);
    await world.packs.repair({ id: 'course' });
    await world.untilInstalled('1');
    expect(await world.packs.verify('course')).toMatchObject({ ok: true });
    expect(world.rangesAsked('film.mp4')).toEqual(['bytes=700-1399']);
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
  });

  it('fetches a bundle again that is corrupt, and forgets what it has read of it', async () => {
    const { world, files } = await installed(23);
    const { caches } = world.worker.environment;
    const cache = await caches.open(`segmented-cache:${scope}`);
    const bundle = Uint8Array.from([...new Uint8Array(50).fill(1), ...files.note]);
    const wanted = digestOf(bundle);
    const key = (await cache.keys()).find(({ url }) => url.includes(wanted))?.url ?? '';
    await cache.put(key, new Response(new Uint8Array(bundle.length)));
    expect((await world.read())[1]).toEqual(new Uint8Array(files.note.length));
    await world.packs.repair({ id: 'course' });
    await world.untilInstalled('1');
    expect((await world.read())[1]).toEqual(files.note);
  });

  it('takes no manifest but the one that it was built with, nor one that it may not', async () => {
    const { world, files } = await installed(7);
    world.manifests.set(`${scope}course.json`, new TextEncoder().encode('{}'));
    await expect(world.packs.download({ id: 'course' })).rejects.toMatchObject({
      code: 'manifest-mismatch',
    });
    await expect(
      world.packs.download({ manifestUrl: `${scope}course.json` }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(world.packs.download({ id: 'other' })).rejects.toMatchObject({
      code: 'unknown-pack',
    });
    expect((await world.read())[0]).toEqual(files.film);
  });

  it('says of a pack that nobody can bring that it has none, before it is asked for', async () => {
    const { world } = await installed(47);
    expect(await world.packs.state('other')).toEqual({
      id: 'other',
      removing: false,
      problem: {
        code: 'unknown-pack',
        message: 'The worker has no pack called other; it was built with: course.',
      },
    });
    expect(await world.packs.state('course')).not.toHaveProperty('problem');
    // A page may bring it, with its manifest.
    world.allow();
    expect(await world.packs.state('other')).toEqual({ id: 'other', removing: false });
  });

  it('brings by itself what is to come by itself, but not what was removed', async () => {
    const world = new PackWorld(10);
    const files = filesOf(world);
    world.publish('1', files);
    await world.packs.deliver();
    expect(await world.packs.state('course')).toEqual(atRest);
    world.deliver('fast-follow');
    await world.packs.deliver();
    await world.untilInstalled('1');
    world.publish('2', files);
    world.deliver('fast-follow');
    await world.packs.deliver();
    await world.untilInstalled('2');
    await world.packs.remove('course');
    await world.restart();
    await world.packs.deliver();
    expect(await world.packs.state('course')).toEqual(atRest);
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('2');
  });

  it('brings up to date by itself only what this build of the app cannot do without', async () => {
    const { world, files } = await installed(11);
    const next = { ...files, note: changedIn(files.note, 2) };
    world.publish('2', next);
    await world.packs.deliver();
    expect(await world.packs.state('course')).toMatchObject({ installed: '1', outdated: true });
    world.require('>=2');
    expect(await world.packs.state('course')).toMatchObject({ installed: '1', unmet: '>=2' });
    await world.packs.deliver();
    await world.untilInstalled('2');
    expect(await world.packs.state('course')).toEqual({
      ...{ id: 'course', title: 'Course', installed: '2', removing: false },
      installedAt: expect.any(Number),
      installedBytes: next.film.length + 50 + next.note.length + next.extra.length,
    });
  });

  it('says why a pack that comes by itself does not, and tries again in the next life', async () => {
    const world = new PackWorld(12);
    world.publish('1', filesOf(world));
    world.deliver('install');
    const manifest = world.manifests.get(`${scope}course.json`) ?? new Uint8Array();
    world.manifests.delete(`${scope}course.json`);
    await world.packs.deliver();
    expect(await world.packs.state('course')).toMatchObject({
      problem: { code: 'manifest-unreachable' },
    });
    world.manifests.set(`${scope}course.json`, manifest);
    await world.restart();
    await world.packs.deliver();
    await world.untilInstalled('1');
  });

  it('notes while it installs what begins once it is active', async () => {
    const world = new PackWorld(13);
    world.publish('1', filesOf(world));
    world.deliver('install');
    await world.packs.noteDeliveries();
    expect(await world.packs.state('course')).toMatchObject({ target: { phase: 'queued' } });
    expect(await world.worker.created.manager.getIds()).toEqual([]);
    await world.packs.deliver();
    await world.untilInstalled('1');
  });

  it('takes files of run time by their sizes, and asks no second time for what it has', async () => {
    const world = new PackWorld(14);
    const files = filesOf(world);
    world.publish('1', files);
    world.allow();
    const pack = {
      ...{ id: 'episode', title: 'Episode' },
      files: [{ url: 'extra.txt', size: files.extra.length, type: 'text/plain' }],
    };
    await world.packs.download(pack);
    await world.worker.until(
      async () => (await world.packs.state('episode')).installed !== undefined,
    );
    expect((await world.read())[2]).toEqual(files.extra);
    const asked = world.rangesAsked('extra.txt').length;
    await world.packs.download(pack);
    await world.packs.repair({ id: 'episode' });
    expect(await world.packs.state('episode')).toMatchObject({ installed: '1' });
    expect(world.rangesAsked('extra.txt')).toHaveLength(asked);
  });

  it('takes files whose sizes nobody knows before they have come, and says that it does not', async () => {
    const world = new PackWorld(15);
    const files = filesOf(world);
    world.publish('1', files);
    world.allow();
    const sized = { url: 'film.mp4', size: files.film.length };
    const pack = { id: 'mixed', title: 'Mixed', files: [{ url: 'extra.txt' }, sized] };
    expect(await world.packs.needs(pack)).toMatchObject({ fetchBytes: 3000, unknownFiles: 1 });
    await world.packs.download(pack);
    await world.worker.until(
      async () => (await world.packs.state('mixed')).installed !== undefined,
    );
    expect(await world.read()).toEqual([files.film, undefined, files.extra]);
    const needs = await world.packs.needs(pack);
    expect(needs.fetchBytes).toBe(0);
    expect(needs).not.toHaveProperty('unknownFiles');
  });

  it('tells the app of each version that is served, and of those that a new life finds', async () => {
    const world = new PackWorld(16);
    const seen: (string | undefined)[] = [];
    world.tell(({ id, installed: version, installedAt }) => {
      seen.push(installedAt === undefined ? undefined : `${id} ${String(version)}`);
      throw new Error('of the app');
    });
    const files = filesOf(world);
    world.publish('1', files);
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('1');
    await world.packs.reconcile();
    expect(seen).toEqual(['course 1']);
    await world.restart();
    expect(seen).toEqual(['course 1', 'course 1']);
    world.publish('2', { ...files, note: changedIn(files.note, 2) });
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('2');
    expect(seen.slice(2)).toContain('course 2');
    expect(world.reported).toHaveLength(seen.length);
  });

  it('lets no pack of run time answer for a built-in one, nor keep states from being told', async () => {
    const { world, files } = await installed(18);
    world.allow();
    world.require('>=1');
    // Before the other one in the order of ids, and a property of every object.
    for (const id of ['aaa', 'constructor']) {
      const other = Uint8Array.from({ length: 90 }, () => 7);
      const server = world.worker.servers.get(extra);
      if (server) server.asset = { bytes: other, headers: {} };
      await world.packs.download({ id, title: id, files: [{ url: extra, size: 90 }] });
      await world.worker.until(async () => (await world.packs.state(id)).installed === '1');
    }
    expect((await world.read())[2]).toEqual(files.extra);
    expect((await world.packs.states()).map(({ id }) => id)).toEqual([
      'course',
      'aaa',
      'constructor',
    ]);
  });

  it('reads no more of a manifest than one can have, and only files that the app allows', async () => {
    const world = new PackWorld(20);
    world.publish('1', filesOf(world), 'other');
    world.options = { allow: ({ pathname }) => pathname.endsWith('.json') };
    world.deliver('on-demand');
    const manifestUrl = `${scope}other.json`;
    await expect(world.packs.download({ manifestUrl })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    world.hashesNames = true;
    world.publish('1', filesOf(world), 'other');
    world.options = { allow: ({ pathname }) => !pathname.startsWith('/other/files/') };
    world.renew();
    await expect(world.packs.download({ manifestUrl })).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining('/other/files/'),
    });
    world.manifests.set(manifestUrl, new Uint8Array(64 * 1024 * 1024 + 1));
    await expect(world.packs.download({ manifestUrl })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('has more than 67108864 bytes'),
    });
  });

  it('takes a manifest from where a redirect has led only as far as the app allows that, too', async () => {
    const world = new PackWorld(24);
    world.publish('1', filesOf(world), 'other');
    const [asked, from] = [`${scope}moved.json`, `${scope}other.json`];
    world.redirects.set(asked, from);
    world.options = { allow: ({ href }) => href !== from };
    world.renew();
    await expect(world.packs.download({ manifestUrl: asked })).rejects.toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining(from),
    });
    expect(await world.packs.states()).toEqual([]);
    world.allow();
    await world.packs.download({ manifestUrl: asked });
    await world.untilInstalled('1', 'other');
  });

  it('fetches what it is meant to while a deploy puts another file in its place', async () => {
    const world = new PackWorld(25);
    const { film: before, note } = filesOf(world);
    world.hashesNames = true;
    world.publish('1', { film: before, note });
    world.worker.changeNetwork({ isOnline: false });
    await world.packs.download({ id: 'course' });
    const server = world.worker.servers.get(film);
    if (server) server.asset = { bytes: new Uint8Array(3000), headers: { etag: '"2"' } };
    world.worker.changeNetwork({ isOnline: true });
    await world.untilInstalled('1');
    expect((await world.read())[0]).toEqual(before);
    expect(world.rangesAsked('film.mp4')).toEqual([]);
  });

  it('answers no navigation', async () => {
    const { world } = await installed(8);
    const asked = Object.defineProperty(new Request(film), 'mode', { value: 'navigate' });
    expect(await world.packs.match(asked)).toBeUndefined();
    expect(await world.packs.match(new Request(film))).toBeDefined();
  });

  it('has the old version whole or the new one after a death at every seventh call of an update', async () => {
    let deathAt = 0;
    const seen = new Set<string>();
    for (const story = { isOver: false }; !story.isOver;) {
      deathAt += 7;
      const { world, files } = await installed(9);
      await world.worker.rest();
      const next = { ...files, film: changedIn(files.film, 800), extra: changedIn(files.extra, 3) };
      world.publish('2', next);
      const { process } = world.worker.running;
      process.dieAt(process.calls + deathAt);
      const update = world.packs
        .download({ id: 'course' })
        .then(() => world.untilInstalled('2'))
        .then(() => world.worker.rest())
        .then(() => (story.isOver = process.isAlive));
      await Promise.race([update.catch(() => undefined), process.death]);
      world.worker.restart();
      world.publish('2', next);
      const { installed: version = '' } = await world.packs.state('course');
      seen.add(version);
      const expected = version === '1' ? files : next;
      expect(await world.read()).toEqual([expected.film, expected.note, expected.extra]);
      await world.packs.download({ id: 'course' });
      await world.untilInstalled('2');
      expect(await world.read()).toEqual([next.film, next.note, next.extra]);
    }
    expect(seen).toEqual(new Set(['1', '2']));
    expect(deathAt).toBeGreaterThan(100);
  });
});
