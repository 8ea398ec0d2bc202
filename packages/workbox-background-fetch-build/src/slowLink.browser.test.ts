import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersUnderTest,
  launchBrowser,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser } from '@internal/test-support';
import {
  buildFixtureApp,
  becomesReady,
  clickDownload,
  fetchDigest,
  offered,
  openApp,
} from './testing/fixtureApp.js';
import type { FixtureApp } from './testing/fixtureApp.js';

jest.setTimeout(900_000);

const MEGABIT_PER_SECOND = 1_000_000 / 8;
const size = process.env.TEST_SIZE === 'all' ? 16 * 1024 * 1024 : 2 * 1024 * 1024;
/** What the link brings in ten seconds: that is how long the worker lives each time. */
const BYTES_OF_A_LIFE = 10 * MEGABIT_PER_SECOND;

const tone = wavContent('slow link', { bytes: size });
let app: FixtureApp;

beforeAll(async () => {
  app = await buildFixtureApp(tone);
});

afterAll(() => app.remove());

describe.each(browsersUnderTest())('a slow link in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    server = await startFaultServer();
    server.serveFolder('/', app.folder);
    browser = await launchBrowser(name);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test(`${size / 2 ** 20} MiB at 1 Mbit/s, the worker killed every 10 s, arrive`, async () => {
    server.serve('/tone.wav', { content: tone, totalBytesPerSecond: MEGABIT_PER_SECOND });
    let page = await openApp(browser, server);
    await page.evaluate(clickDownload);
    await server.whenSent('/tone.wav', BYTES_OF_A_LIFE / 2);
    expect(await page.evaluate(offered)).toEqual(['pause', 'cancel']);

    let kills = 0;
    for (let sent = BYTES_OF_A_LIFE; ; sent = server.log.bytesSent('/tone.wav') + BYTES_OF_A_LIFE) {
      const arrived = page.evaluate(becomesReady).then(() => 'arrived' as const);
      arrived.catch(() => undefined); // The page may be killed under it.
      const lived = server.whenSent('/tone.wav', sent).then(() => 'lived' as const);
      if ((await Promise.race([arrived, lived])) === 'arrived') break;
      kills += 1;
      if (browser.can.stopWorker) {
        await browser.stopWorkers();
      } else {
        await browser.kill();
        await browser.restart();
        page = await openApp(browser, server);
      }
    }

    const again = server.log.bytesSentAgain('/tone.wav');
    console.log(`${browser.version}: ${kills} kills, ${again} of ${size} bytes were sent again`);
    expect(kills).toBeGreaterThanOrEqual(1);
    // A life's bytes are not lost with it: at most what came after the last checkpoint.
    expect(again).toBeLessThan(kills * BYTES_OF_A_LIFE * 0.75);
    expect(await page.evaluate(fetchDigest, 'tone.wav')).toMatchObject({
      status: 200,
      sha256: await tone.sha256(),
    });
    expect(await page.evaluate(offered)).toEqual(['remove']);
  });
});
