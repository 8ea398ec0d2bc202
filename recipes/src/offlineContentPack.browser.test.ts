import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import path from 'node:path';
import { browsersForSample } from '@internal/test-support';
import { fileAnswer } from './testing/fileAnswer.js';
import { downloadPack, isPackAt, read, removePack, updatePack } from './testing/inPage.js';
import { RecipeApp } from './testing/recipeApp.js';

jest.setTimeout(120_000);

declare const getNews: () => Promise<unknown>;

describe.each(browsersForSample())('offlineContentPack in %s', (name) => {
  let app: RecipeApp;
  const file = (url: string) => fileAnswer(path.join(app.folder, url));

  beforeAll(async () => {
    app = await RecipeApp.open('offlineContentPack', name);
  });

  afterAll(() => app.close());

  test('brings packs when they are asked for, and a new version by what has changed', async () => {
    const { page, server } = app;
    await page.evaluate(downloadPack, 'course');
    await page.waitFor(isPackAt, 'course', '1');
    await page.evaluate(() => getNews());
    await page.waitFor(isPackAt, 'news', '1');
    await app.publish('2');
    server.log.clear();
    await page.evaluate(updatePack, 'course');
    await page.waitFor(isPackAt, 'course', '2');
    expect(app.asked().filter((asked) => /^\/course[./]/.test(asked))).toEqual([
      expect.stringMatching(/^\/course\.bundles\//),
      '/course.pack.json',
    ]);
  });

  test('brings one of run time in the version that the server has', async () => {
    const { page } = app;
    await page.evaluate(() => getNews());
    await page.waitFor(isPackAt, 'news', '2');
  });

  test('answers without a server: files, ranges and, of a trusted pack, pages; until it is removed', async () => {
    const { page } = app;
    await app.goOffline();
    for (const url of ['course/film.bin', 'course/lesson.html', 'news/today.txt']) {
      expect([url, await page.evaluate(read, url)]).toEqual([url, await file(url)]);
    }
    const film = path.join(app.folder, 'course/film.bin');
    expect(await page.evaluate(read, 'course/film.bin', 'bytes=262000-262999')).toEqual(
      await fileAnswer(film, [262_000, 262_999]),
    );
    await page.navigate(app.server.url('/course/lesson.html'));
    expect(await page.evaluate(() => document.title)).toBe('Lesson 2');
    await page.navigate(app.server.url('/index.html'));
    await page.evaluate(removePack, 'course');
    await page.waitFor(isPackAt, 'course', null);
    await expect(page.evaluate(read, 'course/film.bin')).rejects.toThrow();
    expect(await page.evaluate(read, 'news/today.txt')).toEqual(await file('news/today.txt'));
  });
});
