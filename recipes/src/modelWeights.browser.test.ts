import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import path from 'node:path';
import { browsersForSample } from '@internal/test-support';
import { fileAnswer } from './testing/fileAnswer.js';
import { isReady, read } from './testing/inPage.js';
import { RecipeApp } from './testing/recipeApp.js';

jest.setTimeout(120_000);

declare const take: () => Promise<string[]>;

describe.each(browsersForSample())('modelWeights in %s', (name) => {
  let app: RecipeApp;

  beforeAll(async () => {
    app = await RecipeApp.open('modelWeights', name);
  });

  afterAll(() => app.close());

  test('keeps an index and its shards, for code that fetches and code that reads the cache', async () => {
    const { page, server } = app;
    const files = await page.evaluate(() => take());
    const [index, ...shards] = files.map((url) => new URL(url).pathname);
    expect(index).toBe('/model/model.safetensors.index.json');
    expect(shards).toEqual([1, 2].map((shard) => `/model/model-0000${shard}-of-00002.safetensors`));
    for (const url of files) await page.waitFor(isReady, url);
    await app.goOffline();
    await page.waitFor(showsReady, files);
    for (const url of files) {
      const file = path.join(app.folder, new URL(url).pathname);
      const whole = await fileAnswer(file);
      expect([url, await page.evaluate(matchInCache, url)]).toEqual([url, whole.sha256]);
      expect([url, await page.evaluate(read, url)]).toEqual([url, whole]);
    }
    // A range over what was the edge of a segment.
    const edge = 8 * 1024 * 1024;
    expect(
      await page.evaluate(read, server.url(shards[0] ?? ''), `bytes=${edge - 10}-${edge + 9}`),
    ).toEqual(await fileAnswer(path.join(app.folder, shards[0] ?? ''), [edge - 10, edge + 9]));
  });
});

/** Runs in the page, from its source text: whether each file is said to be here. */
function showsReady(files: string[]): boolean {
  const shown = [...document.querySelectorAll('background-fetch-progress[phase=ready]')];
  return files.every((url) => shown.some((element) => element.getAttribute('src') === url));
}

/** Runs in the page, from its source text: as a model's runtime looks for it. */
async function matchInCache(url: string): Promise<string | undefined> {
  const found = await (await caches.open('model-weights')).match(url);
  if (!found) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', await found.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
  return hex.join('');
}
