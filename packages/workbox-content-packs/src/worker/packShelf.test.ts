import { describe, expect, it } from '@jest/globals';
import {
  atRest,
  changedIn,
  extra,
  film,
  filesOf,
  installed,
  note,
  PackWorld,
} from '../testing/unit/packWorld.js';

/** A table in whose note these fields are others; with no note where they are `undefined`. */
function damaged(entry: object, fields: object | undefined): object {
  const { note: before } = entry as { readonly note?: object };
  return { ...entry, note: fields && { ...before, ...fields } };
}

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

  const manifest = { id: 'course', title: 'Course', version: '1', segmentBytes: 700 };
  it.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['no wish', { wish: undefined }],
    ['no version', { wish: { kind: 'version', phase: 'active' } }],
    ['no list of entries', { manifest }],
    [
      'an entry in no bundle',
      { manifest: { ...manifest, entries: [{ url: note, size: 1, bundle: 7, offset: 0 }] } },
    ],
    ['nothing that was learnt', { learnt: [null] }],
    ['no list of what it has left out', { leftOut: 1 }],
  ])('takes a wish of which %s is left for none, and a command for the cure', async (_, damage) => {
    const world = new PackWorld(34);
    const files = filesOf(world);
    world.publish('1', files);
    for (const command of ['remove', 'download'] as const) {
      world.worker.changeNetwork({ isOnline: false });
      await world.packs.download({ id: 'course' });
      await world.changeTable('course/wish', (entry) => damaged(entry, damage));
      await world.restart();
      expect(await world.packs.states()).toEqual([atRest]);
      world.worker.changeNetwork({ isOnline: true });
      if (command === 'remove') await world.packs.remove('course');
      else await world.packs.download({ id: 'course' });
    }
    await world.untilInstalled('1');
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
  });

  it.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['no types', { types: undefined }],
    ['no source', { source: { pack: 1 } }],
  ])(
    'takes a pack of which %s is left for not installed, and installs it again',
    async (_, damage) => {
      const { world, files } = await installed(35);
      await world.changeTable('course/installed', (entry) => damaged(entry, damage));
      await world.restart();
      expect(await world.packs.states()).toEqual([atRest]);
      await world.packs.download({ id: 'course' });
      await world.untilInstalled('1');
      expect(await world.read()).toEqual([files.film, files.note, files.extra]);
      await world.changeTable('course/installed', (entry) => damaged(entry, damage));
      await world.restart();
      await world.packs.remove('course');
      await world.worker.until(
        async () => (await world.worker.created.segmentStore.usage()).segments === 0,
      );
    },
  );

  it('answers out of the version that the worker before has installed at its very end', async () => {
    const { world, files } = await installed(31);
    const old = world.packs;
    const next = { ...files, film: changedIn(files.film, 800), note: changedIn(files.note, 2) };
    world.publish('2', next);
    // The new worker has read what is installed while the old one was at it still.
    expect(await world.read()).toEqual([files.film, files.note, files.extra]);
    const successor = world.packs;
    world.renew();
    await world.packs.download({ id: 'course' });
    await world.untilInstalled('2');
    await world.worker.rest();
    // Its segment is gone: that shows at once. Of a long file, it would show in the middle of the body.
    expect(await (await old.match(new Request(note)))?.bytes()).toEqual(next.note);
    await successor.reconcile();
    expect(await (await successor.match(new Request(film)))?.bytes()).toEqual(next.film);
  });

  it('counts what a pack takes: a segment that several of its files share once', async () => {
    const { world, files } = await installed(33);
    world.allow();
    const { servers } = world.worker;
    const copy = `${extra}-copy`;
    const asset = { bytes: Uint8Array.from(files.extra), headers: {} };
    const server = servers.get(extra);
    world.worker.serve('extra.txt-copy', 1);
    const other = servers.get(copy);
    if (server && other) server.asset = other.asset = asset;
    const size = asset.bytes.length;
    await world.packs.download({
      ...{ id: 'twins', title: 'Twins' },
      files: [extra, copy].map((url) => ({ url, size })),
    });
    await world.worker.until(async () => (await world.packs.state('twins')).installed === '1');
    // Read again in the next life as well.
    world.renew();
    expect(await world.packs.state('twins')).toMatchObject({ installedBytes: size });
  });

  it('gives two files of one version the same ETag only where their bytes are the same', async () => {
    const { world, files } = await installed(32);
    world.allow();
    const etags: (string | null | undefined)[] = [];
    // The first segment is the same, and so is the name of the version.
    for (const bytes of [files.film, changedIn(files.film, 2900), files.film]) {
      const server = world.worker.servers.get(film);
      if (server) server.asset = { bytes: Uint8Array.from(bytes), headers: {} };
      const id = `copy-${etags.length}`;
      await world.packs.download({ id, title: id, files: [{ url: film, size: bytes.length }] });
      await world.worker.until(async () => (await world.packs.state(id)).installed === '1');
      await world.packs.remove('course');
      etags.push((await world.packs.match(new Request(film)))?.headers.get('etag'));
      await world.packs.remove(id);
    }
    expect(etags[0]).toMatch(/^".+"$/);
    expect(etags[1]).not.toBe(etags[0]);
    expect(etags[2]).toBe(etags[0]);
  });
});
