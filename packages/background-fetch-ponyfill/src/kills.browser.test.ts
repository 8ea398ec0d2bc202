import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { TestBrowser } from '@internal/test-support';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer } from './testing/labApp.js';

const isAll = process.env.TEST_SIZE === 'all';
jest.setTimeout(isAll ? 900_000 : 240_000);

declare const lab: Lab;

const MiB = 1024 * 1024;
const SEGMENT_BYTES = MiB;
const CONNECTIONS = 4;
/** What fills and what is on its way into storage, of each; the simulation allows the same. */
const SEGMENTS_NOT_DURABLE = 2;
/** What the server has handed over and the browser has not read, of each. */
const SOCKET_BUFFER = MiB;
const ALLOWED_A_KILL = CONNECTIONS * (SEGMENTS_NOT_DURABLE * SEGMENT_BYTES + SOCKET_BUFFER);

const film = seededContent('killed on the way', (isAll ? 64 : 16) * MiB);
/** In parts of the file. */
const moments = isAll ? [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95] : [0.3, 0.7];
const kills = moments.length;

/** How a worker's life is ended from outside. */
const deaths = ['the browser is killed', 'the worker is stopped'] as const;

describe.each(browsersUnderTest())('deaths in %s', (name) => {
  let served: LabServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    served = await startLabServer();
    served.serveApp('/app/', { version: '1', segmentBytes: SEGMENT_BYTES });
    browser = await launchBrowser(name);
  });

  afterAll(async () => {
    await browser.close();
    await served.server.stop();
  });

  test.each(deaths)('when %s, little is sent again and every byte arrives', async (death) => {
    if (death === 'the worker is stopped' && !browser.can.stopWorker) {
      console.log(`${browser.version} has no means to stop a worker.`);
      return;
    }
    const { server, outcomes } = served;
    const path = `/content/${encodeURIComponent(death)}`;
    server.serve(path, { content: film, totalBytesPerSecond: 4 * MiB });
    const page = await openApp(browser, server, '/app/');
    await page.evaluate((urls) => lab.download(urls), { [death]: path });

    // Until each death, and until the end: what comes between two is the first one's doing.
    const again: number[] = [];
    for (const moment of moments) {
      // In bytes that are new: what was sent again brings the file no further.
      await server.log.when(
        (log) => log.bytesSent(path) - log.bytesSentAgain(path) >= moment * film.size,
      );
      again.push(server.log.bytesSentAgain(path));
      if (death === 'the worker is stopped') {
        await browser.stopWorkers();
      } else {
        await browser.kill();
        await browser.restart();
        await openApp(browser, server, '/app/');
      }
    }

    const outcome = await outcomes.of(death);
    again.push(server.log.bytesSentAgain(path));
    const byDeath = again.slice(1).map((total, index) => total - (again[index] ?? 0));
    const total = byDeath.reduce((sum, bytes) => sum + bytes, 0);
    const percent = (bytes: number): string => ((100 * bytes) / film.size).toFixed(1);
    console.log(
      `${browser.version}, ${death} ${kills} times in ${film.size / MiB} MiB: sent again ` +
        `${(total / MiB).toFixed(1)} MiB, in % of the file ${byDeath.map(percent).join(', ')}, ` +
        `on average ${percent(total / kills)}`,
    );
    expect(outcome).toMatchObject({
      type: 'backgroundfetchsuccess',
      records: [{ phase: 'complete', sha256: await film.sha256() }],
    });
    expect(Math.max(...byDeath)).toBeLessThanOrEqual(ALLOWED_A_KILL);
    // Of one alone it cannot be asked: how much was on its way just then is the machine's doing.
    if (isAll) expect(total / kills).toBeLessThanOrEqual(0.1 * film.size);
  });
});
