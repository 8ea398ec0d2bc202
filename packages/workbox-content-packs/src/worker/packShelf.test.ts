import { describe, expect, it } from '@jest/globals';
import { extra, film, installed } from '../testing/unit/packWorld.js';

describe('PackShelf', () => {
  it('keeps the other packs where a newer version of the app has written the table of one', async () => {
    const { world, files } = await installed(30);
    world.allow();
    await world.packs.download({ id: 'one', title: 'One', files: [{ url: extra, size: 90 }] });
    await world.worker.until(async () => (await world.packs.state('one')).installed === '1');
    await world.changeTable('course/installed', (entry) => ({ ...entry, format: 99 }));
    world.renew();
    expect(await world.packs.match(new Request(film))).toBeUndefined();
    expect(await (await world.packs.match(new Request(extra)))?.bytes()).toEqual(files.extra);
    expect(world.packs.has(new Request(film))).toBe(false);
    expect(world.packs.has(new Request(extra))).toBe(true);
    expect(world.reported).toMatchObject([{ code: 'newer-format' }]);
  });
});
