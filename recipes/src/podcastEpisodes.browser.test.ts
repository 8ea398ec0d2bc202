import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import path from 'node:path';
import { browsersForSample } from '@internal/test-support';
import { fileAnswer } from './testing/fileAnswer.js';
import { isPackAt, offersDownload, read } from './testing/inPage.js';
import { RecipeApp } from './testing/recipeApp.js';

jest.setTimeout(120_000);

declare const take: (episode: { number: number; title: string; url: string }) => Promise<unknown>;

describe.each(browsersForSample())('podcastEpisodes in %s', (name) => {
  let app: RecipeApp;

  beforeAll(async () => {
    app = await RecipeApp.open('podcastEpisodes', name);
  });

  afterAll(() => app.close());

  test('leaves it to the page to download what only the feed knows', async () => {
    await app.page.waitFor(isShownAs, 'absent');
    expect(await app.page.evaluate(offersDownload, 'episode-1')).toBe(false);
  });

  test('keeps the episodes that came last, also from elsewhere, and plays them offline', async () => {
    const { page, server } = app;
    const file = (number: number) => `/episodes/${number}.wav`;
    // The last one lies on another origin.
    const urls = [file(1), file(2), server.url(file(3), 1)];
    for (const [index, url] of urls.entries()) {
      const number = index + 1;
      await page.evaluate((episode) => take(episode), { number, title: `Episode ${number}`, url });
      await page.waitFor(isPackAt, `episode-${number}`, '1');
    }
    await page.waitFor(isPackAt, 'episode-1', null);
    await app.goOffline();
    for (const number of [2, 3]) {
      const url = urls[number - 1] ?? '';
      const whole = await fileAnswer(path.join(app.folder, file(number)));
      expect([number, await page.evaluate(read, url)]).toEqual([number, whole]);
      const part = await fileAnswer(path.join(app.folder, file(number)), [1000, 1999]);
      expect(await page.evaluate(read, url, 'bytes=1000-1999')).toEqual(part);
    }
    await expect(page.evaluate(read, file(1))).rejects.toThrow();
  });
});

/** Runs in the page, from its source text: whether the first episode's element is in this phase. */
function isShownAs(phase: string): boolean {
  return document.querySelector(`[pack=episode-1][phase=${phase}]`) !== null;
}
