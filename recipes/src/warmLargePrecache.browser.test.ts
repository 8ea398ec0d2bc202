import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import path from 'node:path';
import { browsersForSample } from '@internal/test-support';
import { fileAnswer } from './testing/fileAnswer.js';
import { isReady, read } from './testing/inPage.js';
import { RecipeApp } from './testing/recipeApp.js';

jest.setTimeout(120_000);

describe.each(browsersForSample())('warmLargePrecache in %s', (name) => {
  let app: RecipeApp;
  const film = (range?: readonly [number, number]) =>
    fileAnswer(path.join(app.folder, 'film.wav'), range);

  beforeAll(async () => {
    app = await RecipeApp.open('warmLargePrecache', name);
  });

  afterAll(() => app.close());

  test('has the large file beside the small ones, in its new version too, without a server', async () => {
    const { page, server } = app;
    await page.waitFor(isReady, 'workbox-precache');
    server.log.clear();
    await app.publish('2');
    await server.whenRequested('/film.wav');
    await page.waitFor(isReady, 'workbox-precache');
    await app.goOffline();
    expect(await page.evaluate(() => document.title)).toBe('An app with one large file');
    expect(await page.evaluate(read, 'film.wav')).toEqual(await film());
    expect(await page.evaluate(read, 'film.wav', 'bytes=100-199')).toEqual(await film([100, 199]));
  });
});
