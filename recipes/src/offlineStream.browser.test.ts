import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import path from 'node:path';
import { browsersForSample } from '@internal/test-support';
import { fileAnswer } from './testing/fileAnswer.js';
import { isPackAt, read } from './testing/inPage.js';
import { RecipeApp } from './testing/recipeApp.js';
import type { StreamPack } from './streams/hlsPack.js';

jest.setTimeout(120_000);

declare const take: (url: string, id: string) => Promise<StreamPack>;

const streams = {
  'hls/master.m3u8': [
    ...['master.m3u8', 'low.m3u8', 'sound.m3u8'],
    ...['low', 'sound'].flatMap((name) => [1, 2, 3].map((part) => `${name}/${part}.ts`)),
  ].map((file) => `hls/${file}`),
  'dash/manifest.mpd': ['manifest.mpd', 'low/init.mp4', 'low/1.m4s', 'low/2.m4s'].map(
    (file) => `dash/${file}`,
  ),
};

describe.each(browsersForSample())('offlineStream in %s', (name) => {
  let app: RecipeApp;

  beforeAll(async () => {
    app = await RecipeApp.open('offlineStream', name);
  });

  afterAll(() => app.close());

  test('takes one variant of a stream along, with all that belongs to it and nothing else', async () => {
    const { page } = app;
    for (const url of Object.keys(streams)) {
      const id = url.startsWith('hls') ? 'hls' : 'dash';
      const stream = await page.evaluate((...of) => take(...of), url, id);
      expect(stream).toMatchObject({ bandwidth: 300_000, url: app.server.url(`/${url}`) });
      await page.waitFor(isPackAt, id, '1');
    }
    await app.goOffline();
    for (const url of Object.values(streams).flat()) {
      expect([url, await page.evaluate(read, url)]).toEqual([
        url,
        await fileAnswer(path.join(app.folder, url)),
      ]);
    }
    await expect(page.evaluate(read, 'hls/high/1.ts')).rejects.toThrow();
  });
});
