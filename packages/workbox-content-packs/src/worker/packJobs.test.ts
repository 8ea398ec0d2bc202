import { describe, expect, it, jest } from '@jest/globals';
import { isPackJob } from '../../../workbox-background-fetch/src/isPackJob.js';
import { changedIn, filesOf, PackWorld } from '../testing/unit/packWorld.js';

// Many lives, on a machine that may be busy.
jest.setTimeout(120_000);

/** A pack of which a first version is on its way, and comes once the network is back. */
async function underWay(seed: number) {
  const world = new PackWorld(seed);
  const files = filesOf(world);
  world.publish('1', files);
  world.worker.changeNetwork({ isOnline: false });
  await world.packs.download({ id: 'course' });
  return { world, files };
}

const jobIds = ({ worker }: PackWorld) => worker.created.manager.getIds();

describe('PackJobs', () => {
  it('judges what is wanted now by no end of a download that carried an older version', async () => {
    const { world, files } = await underWay(40);
    const [old = ''] = await jobIds(world);
    const next = { ...files, film: changedIn(files.film, 800) };
    world.publish('2', next);
    await world.packs.download({ id: 'course' });
    // It had come to its end before, and is delivered only now.
    for (const failureReason of ['', 'bad-status', 'aborted'] as const) {
      const nothing = () => Promise.resolve([]);
      const ports = { matchAll: nothing, recordsProgress: nothing };
      await world.packs.onSettled({ id: old, failureReason, ...ports });
      const { target } = await world.packs.state('course');
      expect(target?.version).toBe('2');
      expect(['queued', 'waiting']).toContain(target?.phase);
    }
    world.worker.changeNetwork({ isOnline: true });
    await world.untilInstalled('2');
    expect(await world.read()).toEqual([next.film, next.note, next.extra]);
  });

  it('never rests, and leaves no download over, after a death while it goes over to another version', async () => {
    const seen = new Set<string>();
    const story = { isOver: false };
    for (let deathAt = 1; !story.isOver; deathAt += 5) {
      const { world, files } = await underWay(41);
      // What is the same on the server: the first version could be had still.
      world.publish('2', files);
      const { process } = world.worker.running;
      process.dieAt(process.calls + deathAt);
      const update = world.packs
        .download({ id: 'course' })
        .then(() => (story.isOver = process.isAlive));
      await Promise.race([update.catch(() => undefined), process.death]);
      await world.restart();
      expect((await jobIds(world)).length).toBeLessThanOrEqual(1);
      world.worker.changeNetwork({ isOnline: true });
      let last = '';
      await world.worker.until(async () => {
        const { installed, target } = await world.packs.state('course');
        expect(target?.phase).not.toBe('paused');
        last = installed ?? '';
        return installed !== undefined && target === undefined;
      });
      seen.add(last);
    }
    expect(seen).toEqual(new Set(['1', '2']));
  });

  it('goes on with what an earlier release has begun, whose downloads had no token', async () => {
    const { world, files } = await underWay(42);
    expect((await jobIds(world)).every((id) => isPackJob({ id }))).toBe(true);
    await world.changeTable('course/wish', (entry) => {
      const { note } = entry as { readonly note: object };
      return { ...entry, note: { ...note, token: undefined } };
    });
    await world.worker.changeStoredJobs((job) => ({ ...job, id: 'content-pack:course' }));
    await world.restart();
    expect(await jobIds(world)).toEqual(['content-pack:course']);
    world.worker.changeNetwork({ isOnline: true });
    await world.untilInstalled('1');
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
  });
});
