import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { expectedReading } from './testing/expectedReading.js';
import { openLab, startLabServer } from './testing/labApp.js';
import type { Lab } from './testing/labApp.js';
import { randomRanges } from './testing/randomRanges.js';

jest.setTimeout(600_000);

declare const lab: Lab;

const MiB = 1024 * 1024;
const isAll = process.env.TEST_SIZE === 'all';
const film = seededContent('large asset', (isAll ? 256 : 32) * MiB);
const ranges = randomRanges(isAll ? 200 : 40, film.size);

describe.each(browsersUnderTest())('a large asset in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startLabServer();
    server.serve('/network/film', { content: film });
    browser = await launchBrowser(name, { deadlineMs: 300_000 });
    page = await openLab(browser, server);
    await page.evaluate(() => lab.put('film'));
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test(`of ${film.size / MiB} MiB is read whole, in the page and through the worker`, async () => {
    const expected = expectedReading(film);
    expect(await page.evaluate(() => lab.readStored('film'))).toEqual(expected);
    expect(await page.evaluate(() => lab.readFetched('film'))).toEqual(expected);
  });

  test(`is read in ${ranges.length} random ranges, in the page and through the worker`, async () => {
    for (const [index, range] of ranges.entries()) {
      const read =
        index % 2 === 0
          ? (asked: string) => lab.readStored('film', { range: asked })
          : (asked: string) => lab.readFetched('film', { range: asked });
      expect(await page.evaluate(read, range.join('-'))).toEqual(expectedReading(film, range));
    }
  });

  test('takes no more bytes than it has, and all of them verify', async () => {
    expect(await page.evaluate(() => lab.usage())).toEqual({
      segments: Math.ceil(film.size / (8 * MiB)),
      segmentBytes: film.size,
      tailBytes: 0,
    });
    expect(await page.evaluate(() => lab.verify('film'))).toMatchObject({ ok: true });
  });
});
