import { describe, expect, it } from '@jest/globals';
import { scope } from '../../../background-fetch-ponyfill/src/testing/unit/simulatedWorker.js';
import { changedIn, film, filesOf, installed, PackWorld } from '../testing/unit/packWorld.js';

describe('PackDeliveries', () => {
  it('wants nothing in a worker that waits, and takes no command there', async () => {
    const { world, files } = await installed(70);
    world.publish('2', files);
    world.deliver('fast-follow');
    const waiting = world.waiting();
    const refused = { name: 'InvalidStateError' };
    await expect(waiting.deliver()).rejects.toMatchObject(refused);
    const pack = { id: 'course' };
    for (const command of [
      () => waiting.download(pack),
      () => waiting.repair(pack),
      () => waiting.update('course'),
      () => waiting.remove('course'),
      () => waiting.clear(),
    ]) {
      await expect(command()).rejects.toMatchObject(refused);
    }
    await world.restart();
    expect(await world.packs.state('course')).not.toHaveProperty('target');
    expect(await world.packs.state('course')).toMatchObject({ installed: '1', removing: false });
  });

  it('asks again in the next life for what failed of a pack that comes by itself', async () => {
    const world = new PackWorld(71);
    const files = filesOf(world);
    world.publish('1', files);
    world.deliver('fast-follow');
    world.worker.servers.get(film)?.answerNext(() => new Response('', { status: 404 }));
    await world.packs.deliver();
    const isFailed = async () => (await world.packs.state('course')).target?.phase === 'failed';
    await world.worker.until(isFailed);
    await world.restart();
    expect(await isFailed()).toBe(true);
    await world.packs.deliver();
    await world.untilInstalled('1');
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
  });

  describe('where a version that is on its way was replaced by a deploy', () => {
    /** One segment of a film has come, and all other files; then the server has those of another version. */
    async function replaced(seed: number, meanwhile: (world: PackWorld) => Promise<void>) {
      const world = new PackWorld(seed);
      const before = filesOf(world);
      world.publish('1', before);
      world.worker.servers.get(film)?.answerNext({ after: 1000, then: 'stall' });
      await world.packs.download({ id: 'course' });
      await world.worker.until(async () => {
        const { downloaded = 0 } = (await world.packs.state('course')).target ?? {};
        return downloaded > 1000;
      });
      await meanwhile(world);
      const after = { ...before, film: changedIn(before.film, 2999) };
      world.publish('2', after);
      await world.restart();
      await world.packs.deliver();
      return { world, read: [after.film, after.note, after.extra] };
    }

    it('brings what this worker knows, and asks again for nothing that both have', async () => {
      const { world, read } = await replaced(72, () => Promise.resolve());
      expect((await world.packs.state('course')).target).toMatchObject({ version: '2' });
      await world.untilInstalled('2');
      expect(await world.read()).toEqual(read);
      expect(world.rangesAsked('film.mp4')[0]).toMatch(/^bytes=700-/);
    });

    it('goes on resting where it was paused', async () => {
      const { world, read } = await replaced(73, ({ packs }) => packs.pause('course'));
      await world.worker.browser.clock.advance(60_000);
      expect((await world.packs.state('course')).target).toMatchObject({
        version: '2',
        phase: 'paused',
      });
      await world.packs.resume('course');
      await world.untilInstalled('2');
      expect(await world.read()).toEqual(read);
    });

    it('tries once more where it has failed', async () => {
      const { world, read } = await replaced(74, async ({ packs, worker }) => {
        worker.servers.get(film)?.answerNext(() => new Response('', { status: 404 }));
        await worker.until(async () => (await packs.state('course')).target?.phase === 'failed');
      });
      await world.untilInstalled('2');
      expect(await world.read()).toEqual(read);
    });
  });

  describe('where a deploy is taken back while an update is on its way', () => {
    it.each(['active', 'paused'])('wants nothing any more of one that is %s', async (phase) => {
      const { world, files } = await installed(76);
      const { installedAt } = await world.packs.state('course');
      world.publish('2', { ...files, film: world.worker.browser.random.bytes(3000) });
      const server = world.worker.servers.get(film);
      if (server) server.chunkMs = 2000;
      await world.packs.update('course');
      if (phase === 'paused') await world.packs.pause('course');
      world.publish('1', files);
      await world.restart();
      await world.packs.deliver();
      await world.worker.browser.clock.advance(60_000);
      const state = await world.packs.state('course');
      expect(state).toMatchObject({ installed: '1', installedAt });
      expect([state.target, state.outdated]).toEqual([undefined, undefined]);
      expect(await world.worker.created.manager.getIds()).toEqual([]);
      expect(await world.read()).toEqual([files.film, files.note, files.extra]);
    });
  });

  it('is not finishing while the end of an earlier download of it is told', async () => {
    const world = new PackWorld(78);
    world.publish('1', filesOf(world));
    await world.packs.download({ id: 'course' });
    void world.packs.onSettled({
      ...{ id: 'content-pack:course#earlier', failureReason: 'aborted' },
      matchAll: () => Promise.resolve([]),
      recordsProgress: () => new Promise<never>(() => undefined),
    });
    expect((await world.packs.state('course')).target?.phase).toBe('queued');
  });

  it('forgets why it could not go over once somebody brings the new version', async () => {
    const world = new PackWorld(77);
    const files = filesOf(world);
    world.publish('1', files);
    await world.packs.download({ id: 'course' });
    world.publish('2', files);
    const manifest = world.manifests.get(`${scope}course.json`);
    world.manifests.delete(`${scope}course.json`);
    await world.packs.deliver();
    const { problem } = await world.packs.state('course');
    expect(problem?.code).toBe('manifest-unreachable');
    world.manifests.set(`${scope}course.json`, manifest ?? new Uint8Array());
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('2');
    expect(await world.packs.state('course')).not.toHaveProperty('problem');
  });

  it('fails as changed on the server where the worker that asks for it is still the old one', async () => {
    const world = new PackWorld(75);
    const files = filesOf(world);
    world.publish('1', files);
    const server = world.worker.servers.get(film);
    if (server) server.asset = { ...server.asset, bytes: changedIn(files.film, 2999) };
    await world.packs.download({ id: 'course' });
    await world.worker.until(
      async () => (await world.packs.state('course')).target?.phase === 'failed',
    );
    expect((await world.packs.state('course')).target).toMatchObject({
      reason: 'changed-on-server',
      failed: [{ url: film, detail: expect.stringContaining('not those that were announced') }],
    });
  });
});
