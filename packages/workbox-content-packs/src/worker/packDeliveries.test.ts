import { describe, expect, it } from '@jest/globals';
import { installed } from '../testing/unit/packWorld.js';

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
});
