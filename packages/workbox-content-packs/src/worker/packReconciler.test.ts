import { describe, expect, it } from '@jest/globals';
import { atRest, changedIn, extra, film, filesOf, PackWorld } from '../testing/unit/packWorld.js';

const episode = { id: 'episode', title: 'Episode', files: [{ url: extra, size: 90 }] };

/** A pack whose wish a newer version of the app has written, before another in the order of ids. */
async function withOneStuck(seed: number): Promise<PackWorld> {
  const world = new PackWorld(seed);
  world.publish('1', filesOf(world));
  world.allow();
  world.worker.changeNetwork({ isOnline: false });
  await world.packs.download({ id: 'course' });
  await world.packs.download(episode);
  await world.changeTable('course/wish', (entry) => ({ ...entry, format: 99 }));
  await world.restart();
  return world;
}

describe('PackReconciler', () => {
  it('goes on with the other packs, and takes commands for them, where one is stuck', async () => {
    const world = await withOneStuck(50);
    await world.packs.pause('episode');
    await world.packs.resume('episode');
    world.worker.changeNetwork({ isOnline: true });
    await world.worker.until(
      async () =>
        (await world.packs.states()).find(({ id }) => id === 'episode')?.installed === '1',
    );
    expect(await world.packs.states()).toContainEqual({
      ...atRest,
      problem: { code: 'error', message: expect.stringContaining('was written in format 99') },
    });
    await expect(world.packs.pause('course')).rejects.toMatchObject({ code: 'newer-format' });
  });

  it('removes all others at a logout, and says then what it could not', async () => {
    const world = await withOneStuck(51);
    await expect(world.packs.clear()).rejects.toMatchObject({
      errors: [{ code: 'newer-format' }],
    });
    expect((await world.packs.states()).map(({ id }) => id)).toEqual(['course']);
    await world.worker.rest();
    // What is left over belongs to the pack that this version cannot read.
    expect((await world.worker.created.manager.getIds()).length).toBeLessThanOrEqual(1);
  });

  it('asks again for what waits for the app, where a person says that it goes on', async () => {
    const world = new PackWorld(54);
    const { film: bytes, note } = filesOf(world);
    world.publish('1', { film: bytes, note });
    world.prepare((request) => request);
    const refuse = () => new Response('', { status: 403 });
    // Asked a second time, with what the app may have put on.
    world.worker.servers.get(film)?.answerNext(refuse, refuse);
    await world.packs.download({ id: 'course' });
    await world.worker.until(
      async () => (await world.packs.state('course')).target?.reason === 'not-allowed',
    );
    await world.packs.resume('course');
    await world.untilInstalled('1');
    expect((await world.read())[0]).toEqual(bytes);
  });

  it('needs room for the segments of a file that changed only', async () => {
    const world = new PackWorld(52);
    const { film, note } = filesOf(world);
    world.publish('1', { film, note });
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('1');
    world.restrictTo(1000);
    const next = { film: changedIn(film, 800), note };
    world.publish('2', next);
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('2');
    expect((await world.read())[0]).toEqual(next.film);
  });

  it('says that there is no room, where the browser has said otherwise before', async () => {
    const world = new PackWorld(53);
    const { film, note } = filesOf(world);
    world.restrictTo(1000);
    world.publish('1', { film, note });
    await world.packs.download({ id: 'course' });
    const failed = { phase: 'failed', reason: 'quota-exceeded' };
    expect((await world.packs.state('course')).target).toMatchObject(failed);
    await world.restart();
    expect((await world.packs.state('course')).target).toMatchObject(failed);
    world.restrictTo(10_000);
    await world.packs.retry('course');
    await world.untilInstalled('1');
  });
});
