import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { expectedReading } from './testing/expectedReading.js';
import { openLab, startLabServer } from './testing/labApp.js';
import type { Lab } from './testing/labApp.js';

jest.setTimeout(300_000);

declare const lab: Lab;

const MiB = 1024 * 1024;
const film = seededContent('film', 20 * MiB);
const otherCut = seededContent('other cut', 18 * MiB);
const nothing = { segments: 0, segmentBytes: 0, tailBytes: 0 };

describe.each(browsersUnderTest())('a page and a worker in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startLabServer();
    browser = await launchBrowser(name);
    page = await openLab(browser, server);
  });

  beforeEach(async () => {
    server.serve('/network/film', { content: film });
    server.serve('/network/other-cut', { content: otherCut });
    await page.evaluate(async () => {
      for (const cacheName of await caches.keys()) await caches.delete(cacheName);
    });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('put the same asset at once: it is there once, with the right bytes', async () => {
    await Promise.all([
      page.evaluate(() => lab.put('film')),
      page.evaluateInWorker(() => lab.put('film')),
    ]);
    await page.evaluate(() => lab.sweep());
    expect(await page.evaluate(() => lab.readStored('film'))).toEqual(expectedReading(film));
    expect(await page.evaluate(() => lab.readFetched('film'))).toEqual(expectedReading(film));
    const whole = { segments: 3, segmentBytes: film.size, tailBytes: 0 };
    expect(await page.evaluate(() => lab.usage())).toEqual(whole);
  });

  test('put two versions at once: one of them is there, and nothing of the other', async () => {
    await Promise.all([
      page.evaluate(() => lab.put('film')),
      page.evaluateInWorker(() => lab.put('film', 'other-cut')),
    ]);
    await page.evaluateInWorker(() => lab.sweep());
    const reading = await page.evaluate(() => lab.readStored('film'));
    expect([expectedReading(film), expectedReading(otherCut)]).toContainEqual(reading);
    const usage = { segments: 3, segmentBytes: reading.bytes, tailBytes: 0 };
    expect(await page.evaluate(() => lab.usage())).toEqual(usage);
  });

  test('write and sweep at once: no byte is taken from the writer', async () => {
    server.serve('/network/film', { content: film, totalBytesPerSecond: 20 * MiB });
    const writing = page.evaluate(() => lab.put('film')).then(() => 'written' as const);
    let sweeps = 0;
    for (;;) {
      const swept = page.evaluateInWorker(() => lab.sweep()).then(() => 'swept' as const);
      if ((await Promise.race([writing, swept])) === 'written') break;
      sweeps += 1;
    }
    expect(sweeps).toBeGreaterThan(0);
    expect(await page.evaluate(() => lab.readStored('film'))).toEqual(expectedReading(film));
  });

  test('read and sweep at once: a reader keeps what was deleted under it', async () => {
    await page.evaluate(() => lab.put('film'));
    await page.evaluate(() => lab.beginReading('film'));
    expect(await page.evaluateInWorker(() => lab.remove('film'))).toBe(true);
    expect(await page.evaluateInWorker(() => lab.sweep())).toMatchObject({ postponed: true });
    expect(await page.evaluate(() => lab.endReading())).toEqual(expectedReading(film));
    await page.waitFor(async () => !(await lab.sweep()).postponed);
    expect(await page.evaluate(() => lab.usage())).toEqual(nothing);
  });

  test('read and empty Cache Storage at once: the reader gets all bytes or an error', async () => {
    await page.evaluate(() => lab.put('film'));
    await page.evaluate(() => lab.beginReading('film'));
    await page.evaluateInWorker(async () => {
      for (const cacheName of await caches.keys()) await caches.delete(cacheName);
    });
    const reading = await page.evaluate(() => lab.endReading());
    console.log(
      `${browser.version}: a reader whose caches were deleted gets ${reading.bytes} bytes and ${reading.ending}`,
    );
    if (reading.ending === 'done') expect(reading).toEqual(expectedReading(film));

    expect(await page.evaluate(() => lab.isStored('film'))).toBe(false);
    expect((await page.evaluate(() => lab.readFetched('film'))).status).toBe(404);
    await page.evaluateInWorker(() => lab.put('film'));
    expect(await page.evaluate(() => lab.readStored('film'))).toEqual(expectedReading(film));
  });
});
