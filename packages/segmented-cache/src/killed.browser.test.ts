import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { browsersForSample, launchBrowser, seededContent } from '@internal/test-support';
import type { FaultServer, TestBrowser } from '@internal/test-support';
import { SeededRandom } from '@internal/test-support/simulation';
import { expectedReading } from './testing/expectedReading.js';
import { openLab, startLabServer } from './testing/labApp.js';
import type { Lab } from './testing/labApp.js';

jest.setTimeout(600_000);

declare const lab: Lab;

type Ranges = readonly { readonly start: number; readonly end: number }[];

const MiB = 1024 * 1024;
const isAll = process.env.TEST_SIZE === 'all';
const kills = isAll ? 20 : 3;
/** More than all lives together are given, so that there is something left to finish. */
const film = seededContent('killed', (kills + 1) * 8 * MiB);
const options = {
  segmentBytes: MiB,
  checkpointMs: 50,
  connections: 4,
  reportTo: '/durable',
};

describe.each(browsersForSample())('a browser that is killed while it writes: %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  /** What was still missing, by every report that arrived: all else was acknowledged as durable. */
  let reports: Ranges[];

  beforeAll(async () => {
    reports = [];
    server = await startLabServer();
    server.handle('/durable', (request, response) => {
      const report = text(request).then((body) => {
        reports.push(JSON.parse(body) as Ranges);
        response.end();
      });
      report.catch(() => undefined); // The browser was killed while it reported.
    });
    server.serve('/network/film', { content: film, totalBytesPerSecond: 16 * MiB });
    browser = await launchBrowser(name);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test(`${kills} times, keeps what it acknowledged and ends with the exact bytes`, async () => {
    const random = new SeededRandom(3);
    for (let kill = 0; kill < kills; kill++) {
      const page = await openLab(browser, server);
      expect(await page.evaluate(() => lab.isStored('film'))).toBe(false);
      const missing = await page.evaluate(() => lab.missingOf('film'));
      for (const reported of reports) expect(lostOf(missing, reported)).toEqual([]);

      const downloading = page.evaluate((how) => lab.download('film', how), options);
      downloading.catch(() => undefined); // The page is killed under it.
      const sent = server.log.bytesSent('/network/film');
      await server.whenSent('/network/film', sent + 1 + random.below(8 * MiB));
      await browser.kill();
      await browser.restart();
    }
    expect(reports.length).toBeGreaterThan(kills);

    const page = await openLab(browser, server);
    const missing = await page.evaluate(() => lab.missingOf('film'));
    for (const reported of reports) expect(lostOf(missing, reported)).toEqual([]);
    server.log.clear();
    await page.evaluate((how) => lab.download('film', how), options);
    // Nothing that was durable is fetched again.
    expect(server.log.bytesSent('/network/film')).toBe(lengthOf(missing));
    console.log(
      `${browser.version}: ${lengthOf(missing)} of ${film.size} bytes missing after ${kills} kills`,
    );
    expect(await page.evaluate(() => lab.readStored('film'))).toEqual(expectedReading(film));
    expect(await page.evaluate(() => lab.verify('film'))).toMatchObject({ ok: true });

    await page.evaluate(() => lab.sweep());
    expect(await page.evaluate(() => lab.usage())).toEqual({
      segments: film.size / options.segmentBytes,
      segmentBytes: film.size,
      tailBytes: 0,
    });
  });
});

/** What is missing although it was not among what was reported as missing. */
function lostOf(missing: Ranges, reported: Ranges): Ranges {
  return missing.flatMap(({ start, end }) => {
    let at = start;
    for (const known of reported) {
      if (known.start <= at && at < known.end) at = known.end;
    }
    return at < end ? [{ start: at, end }] : [];
  });
}

const lengthOf = (ranges: Ranges): number =>
  ranges.reduce((sum, { start, end }) => sum + end - start, 0);
