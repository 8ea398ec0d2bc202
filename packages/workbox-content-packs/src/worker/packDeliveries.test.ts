import { describe, expect, it } from '@jest/globals';
import { film, filesOf, installed, PackWorld } from '../testing/unit/packWorld.js';

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
});
