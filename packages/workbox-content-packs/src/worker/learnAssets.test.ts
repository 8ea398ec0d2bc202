import { describe, expect, it } from '@jest/globals';
import type { BackgroundFetchRecord } from 'background-fetch-ponyfill/service-worker';
import { scope } from '../../../background-fetch-ponyfill/src/testing/unit/simulatedWorker.js';
import { extra, filesOf, PackWorld } from '../testing/unit/packWorld.js';
import { learnAssets } from './learnAssets.js';
import { manifestOfFiles } from './loadManifest.js';

function worldOf(seed: number): PackWorld {
  const world = new PackWorld(seed);
  world.publish('1', filesOf(world));
  world.options = { ...world.options, allow: ({ pathname }) => pathname === '/extra.txt' };
  world.renew();
  return world;
}

const failed = async (world: PackWorld, size: number) => {
  await world.packs.download({ id: 'episode', title: 'Episode', files: [{ url: extra, size }] });
  const target = async () => (await world.packs.state('episode')).target;
  await world.worker.until(async () => (await target())?.phase === 'failed');
  return (await target())?.failed;
};

describe('learnAssets', () => {
  it('names a file that came with another size than was named', async () => {
    const world = worldOf(80);
    expect(await failed(world, 91)).toEqual([
      { url: extra, detail: 'came with 90 bytes, and should have 91' },
    ]);
  });

  it('takes nothing from where a redirect led that the app does not allow', async () => {
    const from = 'https://app.example/private.txt';
    const files = [{ url: extra, size: 90 }];
    const pack = { id: 'episode', title: 'Episode', files };
    const manifest = manifestOfFiles(pack, { allow: () => true }, { scope });
    const { created } = worldOf(81).worker;
    const record = { request: new Request(extra) } as unknown as BackgroundFetchRecord;
    const learn = (redirected: boolean) =>
      learnAssets(
        manifest,
        [record],
        {
          segmentStore: created.segmentStore,
          draftOf: () =>
            Promise.resolve({
              isWhole: true,
              response: { url: from, redirected, status: 200, statusText: 'OK', headers: [] },
              bytes: new Uint8Array(90),
            }),
        },
        (url) => url !== from,
      );
    expect(await learn(true)).toEqual({
      assets: [],
      refused: [
        { url: extra, detail: `redirected to ${from}, which the worker's allow() does not take` },
      ],
    });
    // Put in its place by the app's own prepareRequest().
    expect(await learn(false)).toMatchObject({ assets: [{ url: extra }], refused: [] });
  });
});
