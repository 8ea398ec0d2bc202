import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { browsersForSample, seededContent } from '@internal/test-support';
import { download, downloadPack, isPackAt, isReady } from './testing/inPage.js';
import { RecipeApp } from './testing/recipeApp.js';

jest.setTimeout(120_000);

declare const tileOfArchive: (z: number, x: number, y: number) => Promise<Uint8Array | undefined>;

describe.each(browsersForSample())('mapTiles in %s', (name) => {
  let app: RecipeApp;

  beforeAll(async () => {
    app = await RecipeApp.open('mapTiles', name);
  });

  afterAll(() => app.close());

  test('brings 2,000 small tiles in a few requests, and one archive', async () => {
    const { page, server } = app;
    server.log.clear();
    await page.evaluate(downloadPack, 'alps');
    await page.waitFor(isPackAt, 'alps', '1');
    expect(app.asked().filter((asked) => asked.endsWith('.pbf'))).toEqual([]);
    await page.evaluate(download, 'world.pmtiles');
    await page.waitFor(isReady, server.url('/world.pmtiles'));
  });

  test('shows both without a server, and nothing where there is no tile', async () => {
    const { page } = app;
    await app.goOffline();
    const column = path.join(app.folder, 'alps/11/1060');
    const files = await readdir(column);
    expect(files).toHaveLength(40);
    const expected: Record<string, string> = {};
    for (const file of files) {
      expected[`alps/11/1060/${file}`] = sha256(await readFile(path.join(column, file)));
    }
    expect(await page.evaluate(readAll, Object.keys(expected))).toEqual(expected);
    // Those of the archive, by a reader as map libraries have it.
    for (const [tile, [x, y]] of [
      [0, 0],
      [0, 0],
      [0, 1],
    ].entries()) {
      const zoom = tile === 0 ? 0 : 1;
      const digest = sha256(seededContent(`tile ${tile}`, 4_000_000).read());
      expect(await page.evaluate(digestOfTile, zoom, x ?? 0, y ?? 0)).toBe(digest);
    }
    expect(await page.evaluate(async () => (await fetch('alps/11/0/0.pbf')).status)).toBe(204);
  });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Functions below run in the page, from their source text. */

async function readAll(urls: readonly string[]): Promise<Record<string, string>> {
  const digests = urls.map(async (url) => {
    const body = await (await fetch(url)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
    return [
      url,
      Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(digests));
}

async function digestOfTile(z: number, x: number, y: number): Promise<string> {
  const tile = await tileOfArchive(z, x, y);
  if (!tile) throw new Error('The archive has no such tile.');
  const digest = await crypto.subtle.digest('SHA-256', tile.slice().buffer);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
