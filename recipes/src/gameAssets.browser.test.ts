import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import path from 'node:path';
import { browsersForSample, fileContent } from '@internal/test-support';
import type { BackgroundFetchClient } from 'workbox-background-fetch-window';
import { fileAnswer } from './testing/fileAnswer.js';
import { downloadPack, isPackAt, read, removePack } from './testing/inPage.js';
import { RecipeApp } from './testing/recipeApp.js';

jest.setTimeout(120_000);

declare const client: BackgroundFetchClient;

describe.each(browsersForSample())('gameAssets in %s', (name) => {
  let app: RecipeApp;

  beforeAll(async () => {
    app = await RecipeApp.open('gameAssets', name);
  });

  afterAll(() => app.close());

  test('brings by themselves what the game begins with, and a level when it is asked for', async () => {
    const { page, server } = app;
    await page.waitFor(isPackAt, 'core', '1');
    await page.waitFor(isPackAt, 'level-1', '1');
    server.log.clear();
    const content = fileContent(path.join(app.folder, 'level-2/world.bin'));
    server.serve('/level-2/world.bin', { content, stall: { afterBytes: 300_000 } });
    await page.evaluate(downloadPack, 'level-2');
    // What it shares with the game is there already, and counts for nothing.
    await page.waitFor(isOnItsWay, 'level-2', 700_000);
    server.serve('/level-2/world.bin', { content });
    server.resetConnections();
    await page.waitFor(isPackAt, 'level-2', '1');
    expect(app.asked().filter((asked) => asked.includes('engine'))).toEqual([]);
  });

  test('replaces a level that has changed by itself, and leaves the others alone', async () => {
    const { page, server } = app;
    server.log.clear();
    await app.publish('2');
    await page.waitFor(isPackAt, 'level-1', '2');
    const files = app.asked().filter((asked) => asked.includes('.bin'));
    expect(files.filter((asked) => !asked.startsWith('/level-1/'))).toEqual([]);
  });

  test('has all levels without a server, but one that was removed', async () => {
    const { page } = app;
    await app.goOffline();
    for (const url of ['core/engine.bin', 'level-1/world.bin', 'level-2/world.bin']) {
      const file = await fileAnswer(path.join(app.folder, url));
      expect([url, await page.evaluate(read, url)]).toEqual([url, file]);
    }
    await page.evaluate(removePack, 'level-2');
    await page.waitFor(isPackAt, 'level-2', null);
    await expect(page.evaluate(read, 'level-2/world.bin')).rejects.toThrow();
    expect(await page.evaluate(read, 'core/engine.bin')).toMatchObject({ status: 200 });
  });
});

/** Runs in the page, from its source text: whether some of a level is here, out of so many bytes. */
async function isOnItsWay(id: string, bytes: number): Promise<boolean> {
  const { target } = await client.pack(id).read();
  const { phase, total, downloaded = 0 } = target ?? {};
  if (phase !== 'downloading' || downloaded === 0) throw new Error(JSON.stringify(target));
  return total === bytes;
}
