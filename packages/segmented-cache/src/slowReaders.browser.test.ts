import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { BrowserName, FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { expectedReading } from './testing/expectedReading.js';
import { openLab, startLabServer } from './testing/labApp.js';
import type { Lab } from './testing/labApp.js';

jest.setTimeout(900_000);

declare const lab: Lab;

const MiB = 1024 * 1024;
const isAll = process.env.TEST_SIZE === 'all';
/** WebKitGTK gives an origin 1 GB. */
const sizeMiB = (name: BrowserName): number => (isAll ? (name === 'webkit' ? 384 : 1024) : 32);
const seconds = isAll ? 180 : 5;
/** A sample has no time for Firefox's 30 s of idleness, after which it ends a worker. */
const idleMs = 3000;
const options = isAll
  ? {}
  : {
      firefoxPreferences: {
        'dom.serviceWorkers.idle_timeout': idleMs,
        'dom.serviceWorkers.idle_extended_timeout': idleMs,
      },
    };
const beatMs = isAll ? 10_000 : 500;

describe.each(browsersUnderTest())('a slow reader in %s', (name) => {
  const film = seededContent('slow', sizeMiB(name) * MiB);
  const bytesPerSecond = film.size / seconds;
  const slow = { bytesPerSecond, sentBytesPerSecond: bytesPerSecond };
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startLabServer();
    server.serve('/network/film', { content: film });
    browser = await launchBrowser(name, options);
    page = await openLab(browser, server);
    await page.evaluate(() => lab.put('film'));
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test(`gets ${sizeMiB(name)} MiB in ${seconds} s, whole and by ranges, while the page beats`, async () => {
    const ranges = rangesOf(film.size);
    await page.evaluate((ms) => lab.startHeartbeat(ms), beatMs);
    const [whole, parts] = await Promise.all([
      page.evaluate((how) => lab.readFetched('film', how), slow),
      page.evaluate(
        (asked, how) => lab.readInRanges('film', asked, how),
        ranges.map((range) => range.join('-')),
        slow,
      ),
    ]);
    await page.evaluate(() => lab.stopHeartbeat());
    expect(whole).toEqual(expectedReading(film));
    expect(parts).toEqual(ranges.map((range) => expectedReading(film, range)));
  });

  // The other engines let a worker live while it sends (docs/guide/lifetimes.md).
  if (!isAll && name !== 'firefox') return;
  test('gets all bytes, or an error, while nobody beats', async () => {
    const sentBytesPerSecond = film.size / (isAll ? 60 : seconds);
    const reading = await page.evaluate((how) => lab.readFetched('film', how), {
      sentBytesPerSecond,
      isChecked: true,
    });
    console.log(
      `${browser.version}: ${reading.bytes} of ${reading.announced} bytes, then ${reading.ending}`,
    );
    if (reading.ending === 'done') expect(reading).toEqual(expectedReading(film));
    else expect(reading.bytes).toBeLessThan(film.size);
  });
});

/** All of a film, in ranges that are by turns shorter and longer than a segment. */
function rangesOf(size: number): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (let [first, isShort] = [0, true]; first < size; isShort = !isShort) {
    const end = Math.min(first + (isShort ? 3 : 13) * MiB, size);
    ranges.push([first, end - 1]);
    first = end;
  }
  return ranges;
}
