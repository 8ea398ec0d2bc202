import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { Content, FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { expectedReading } from './testing/expectedReading.js';
import { openLab, startLabServer } from './testing/labApp.js';
import type { Lab } from './testing/labApp.js';
import { randomRanges } from './testing/randomRanges.js';
import { repeatedContent } from './testing/repeatedContent.js';

jest.setTimeout(1_200_000);

declare const lab: Lab;

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const isAll = process.env.TEST_SIZE === 'all';

type Bytes = Pick<Content, 'size' | 'read'>;

describe.each(browsersUnderTest())('beyond 2³² bytes in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startLabServer();
    browser = await launchBrowser(name, { deadlineMs: 900_000 });
    page = await openLab(browser, server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  const readsRightly = async (film: string, content: Bytes): Promise<void> => {
    for (const [first, last] of [...boundaries(content.size), ...randomRanges(40, content.size)]) {
      const read = (asked: string, stored: string) => lab.readFetched(stored, { range: asked });
      const reading = await page.evaluate(read, `${first}-${last}`, film);
      expect(reading).toEqual(expectedReading(content, [first, last]));
    }
  };

  test('an asset of 5 GiB that repeats itself takes 16 MiB, and its ranges are right', async () => {
    const round = seededContent('round', 16 * MiB);
    server.serve('/network/round', { content: round });
    await page.evaluate(() => lab.putRepeated('repeated', 'round', 320));
    expect(await page.evaluate(() => lab.usage())).toEqual({
      segments: 2,
      segmentBytes: round.size,
      tailBytes: 0,
    });
    await readsRightly('repeated', repeatedContent(round, 320));
  });

  // WebKitGTK gives an origin 1 GB.
  const sizes = isAll && name !== 'webkit' ? [3 * GiB, 5 * GiB] : [];
  for (const size of sizes) {
    test(`an asset of ${size / GiB} GiB comes from the network, and its ranges are right`, async () => {
      const content = seededContent('huge', size);
      server.serve('/network/huge', { content });
      await page.evaluate(() => lab.put('huge'));
      expect(await page.evaluate(() => lab.info('huge'))).toMatchObject({ size });
      await readsRightly('huge', content);
      await page.evaluate(() => lab.remove('huge'));
      await page.evaluate(() => lab.sweep());
    });
  }
});

/** Ranges over the places where a number of 31 or 32 bits would end, and over the asset's own end. */
function boundaries(size: number): [first: number, last: number][] {
  return [2 ** 31, 2 ** 32, size]
    .filter((offset) => offset <= size)
    .map((offset) => [offset - 1000, Math.min(size - 1, offset + 999)]);
}
