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
/** Two puts of each connection may be on their way when it dies. */
const PUTS_NOT_ACKNOWLEDGED = 2 * CONNECTIONS;
/** What the server has handed over and the browser has not read, of each connection. */
const SOCKET_BUFFERS = CONNECTIONS * 2 * MiB;
const ALLOWED_A_KILL = (CONNECTIONS + PUTS_NOT_ACKNOWLEDGED) * SEGMENT_BYTES + SOCKET_BUFFERS;

const film = seededContent('killed on the way', (isAll ? 64 : 16) * MiB);
const kills = isAll ? 10 : 2;
/** Spread over 5 to 95 % of the file. */
const moments = Array.from({ length: kills }, (_, index) => 0.05 + (0.9 * (index + 0.5)) / kills);

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
    for (const bytes of byDeath) expect(bytes).toBeLessThanOrEqual(ALLOWED_A_KILL);
    if (isAll) expect(total / kills).toBeLessThanOrEqual(0.1 * film.size);
  });
});
