import { describe, expect, it } from '@jest/globals';
import { scope } from '../../../background-fetch-ponyfill/src/testing/unit/simulatedWorker.js';
import { changedIn, extra, filesOf, PackWorld } from '../testing/unit/packWorld.js';

const episode = (file: object) => ({
  ...{ id: 'episode', title: 'Episode' },
  files: [{ url: extra, ...file }],
});

describe('assetsBefore', () => {
  it.each([
    ['revision', { size: 90, revision: '1' }, { size: 90, revision: '2' }],
    ['size', { size: 90 }, { size: 91 }],
  ])(
    'fetches a file of run time anew where its %s is another, and its version is not',
    async (_, before, after) => {
      const world = new PackWorld(60);
      world.publish('1', filesOf(world));
      world.allow();
      await world.packs.download(episode(before));
      await world.worker.until(async () => (await world.packs.state('episode')).installed === '1');
      const old = (await world.read())[2] ?? new Uint8Array();
      const server = world.worker.servers.get(extra);
      const bytes = Uint8Array.from([...changedIn(old, 5), 7]).slice(0, after.size);
      if (server) server.asset = { bytes, headers: {} };
      expect((await world.packs.needs(episode(after))).fetchBytes).toBe(after.size);
      await world.packs.download(episode(after));
      await world.worker.until(
        async () => (await world.packs.state('episode')).target === undefined,
      );
      expect((await world.read())[2]).toEqual(bytes);
      // The same again is there.
      expect((await world.packs.needs(episode(after))).fetchBytes).toBe(0);
    },
  );

  it('keeps nothing of an attempt that was about another revision', async () => {
    const world = new PackWorld(61);
    const files = filesOf(world);
    world.publish('1', files);
    world.allow();
    const missing = { url: `${scope}missing.txt` };
    const pack = (revision: string) => {
      const {
        files: [file],
        ...names
      } = episode({ size: 90, revision });
      return { ...names, files: [...(file ? [file] : []), missing] };
    };
    world.worker.serve('missing.txt', 10).answerNext(() => new Response('', { status: 404 }));
    await world.packs.download(pack('1'));
    await world.worker.until(
      async () => (await world.packs.state('episode')).target?.phase === 'failed',
    );
    const next = changedIn(files.extra, 5);
    const server = world.worker.servers.get(extra);
    if (server) server.asset = { bytes: Uint8Array.from(next), headers: {} };
    await world.packs.download(pack('2'));
    await world.worker.until(async () => (await world.packs.state('episode')).installed === '1');
    expect((await world.read())[2]).toEqual(next);
  });
});

describe('refuseWithoutRoom', () => {
  it('counts what is on its way for another pack, which needs room as well', async () => {
    const world = new PackWorld(62);
    const { film, note } = filesOf(world);
    world.publish('1', { film, note });
    world.publish('1', { film, note: changedIn(note, 3) }, 'other');
    world.worker.changeNetwork({ isOnline: false });
    await world.packs.download({ id: 'course' });
    world.quota = 3089;
    expect((await world.packs.needs({ id: 'other' })).fetchBytes).toBe(90);
    await expect(world.packs.download({ id: 'other' })).rejects.toMatchObject({
      code: 'no-space',
    });
    world.quota = 3090;
    await world.packs.download({ id: 'other' });
    world.worker.changeNetwork({ isOnline: true });
    await world.untilInstalled('1', 'other');
  });
});
