import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { BrowserName, LaunchOptions, TestBrowser, TestPage } from '@internal/test-support';
import { absences } from './testing/absences.js';
import type { Absence } from './testing/absences.js';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer } from './testing/labApp.js';

const isAll = process.env.TEST_SIZE === 'all';
jest.setTimeout(isAll ? 900_000 : 240_000);

declare const lab: Lab;

const KiB = 1024;
const MiB = 1024 * KiB;

/** A browser of its own, and what a page and its worker live through in it. */
interface Life {
  readonly title: string;
  readonly name: BrowserName;
  readonly options: LaunchOptions;
  readonly live: (browser: TestBrowser) => Promise<void>;
}

let served: LabServer;

/**
 * The server decides how long a life takes, and there is little to do in it: all run at the same time,
 * so that those of ten minutes take ten minutes together.
 */
const lives = browsersUnderTest().flatMap((name) => [
  ...absences
    .filter(({ needs }) => needs === undefined || name === 'chromium')
    .filter(({ isForAll }) => isAll || !isForAll)
    .map((absence) => lifeWithAbsence(name, absence)),
  ...(isAll ? [longLife(name, 'open'), longLife(name, 'hidden')] : []),
]);
const lived = new Map<Life, Promise<void>>();

beforeAll(async () => {
  served = await startLabServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
  served.serveApp('/app/', { version: '1', segmentBytes: MiB });
  // With segments that take long, one connection is all that is used: where it ends, the worker ended.
  served.serveApp('/slow/', { version: '1', segmentBytes: 8 * MiB });
  served.server.serveText('/elsewhere.html', '<!doctype html><title>elsewhere</title>');
  for (const life of lives) {
    const browser = await launchBrowser(life.name, life.options);
    const living = life.live(browser).finally(() => browser.close());
    // Its test awaits it, perhaps after it has failed.
    living.catch(() => undefined);
    lived.set(life, living);
  }
});

afterAll(async () => {
  await Promise.allSettled(lived.values());
  await served.server.stop();
});

test.each(lives)('$title', async (life) => {
  await lived.get(life);
});

/** Nobody lends life, until the worker ends; then somebody does again. */
function lifeWithAbsence(name: BrowserName, absence: Absence): Life {
  const title = `in ${name}, ${absence.title}: it goes on from the last durable byte`;
  const content = seededContent(title, 16 * MiB);
  const path = `/content/${encodeURIComponent(title)}`;
  // A sample has no time for Firefox's 30 s of idleness; Chromium's cannot be shortened.
  const idle = { 'dom.serviceWorkers.idle_timeout': 3000 };
  const options = isAll
    ? {}
    : { firefoxPreferences: { ...idle, 'dom.serviceWorkers.idle_extended_timeout': 3000 } };

  async function live(browser: TestBrowser): Promise<void> {
    const { server, outcomes } = served;
    const { log } = server;
    const scene = { browser, server, scope: '/slow/' };
    server.serve(path, { content, totalBytesPerSecond: 32 * KiB });
    const page = await openApp(browser, server, scene.scope);
    await start(page, title, path);
    const before = await page.evaluate((id) => lab.downloaded(id), title);
    await absence.leave(page, scene);
    const leftAt = Date.now();
    const sentUntilLeft = log.bytesSent(path);
    if (!isAll && name === 'chromium') {
      await server.whenSent(path, sentUntilLeft + 128 * KiB);
      await browser.stopWorkers();
    }
    await log.when(() => log.requests(path).every(({ ending }) => ending !== 'open'));
    const [only, ...others] = log.requests(path);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ ending: 'client-gone' });

    const sent = log.bytesSent(path);
    server.serve(path, { content, stall: { before: 'header' } });
    const again = await absence.comeBack(page, scene);
    await server.whenStalled(path);
    const durable = await again.evaluate((id) => lab.downloaded(id), title);
    console.log(
      `${browser.version}, ${absence.title}: the worker ended ` +
        `${(((only?.endedMs ?? 0) - leftAt) / 1000).toFixed(1)} s after that; it was sent ` +
        `${sent - sentUntilLeft} bytes meanwhile, and ${sent - durable} of all have to be sent again`,
    );
    expect(durable).toBeGreaterThanOrEqual(before);
    expect(log.requests(path).at(-1)?.range).toBe(`bytes=${durable}-`);
    server.serve(path, { content });
    server.release(path);
    expect(await outcomes.of(title)).toMatchObject(await arrived(content));
  }
  return { title, name, options, live };
}

/** A page is there for all of ten minutes, and lends life to one worker. */
function longLife(name: BrowserName, as: 'open' | 'hidden'): Life {
  const title = `in ${name}, ten minutes with a page ${as} complete`;
  const seconds = 600;
  const content = seededContent(title, seconds * 64 * KiB);
  const path = `/content/${encodeURIComponent(title)}`;
  const options = {
    throttleHiddenTabs: true,
    chromiumArguments: ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10'],
  };

  async function live(browser: TestBrowser): Promise<void> {
    const { server, outcomes } = served;
    server.serve(path, { content, totalBytesPerSecond: 64 * KiB });
    const page = await openApp(browser, server, '/app/');
    await start(page, title, path);
    await page.evaluateInWorker('self.life = "the first"');
    if (as === 'hidden') await page.hide();
    await page.evaluate('void (window.ticks = 0, setInterval(() => { window.ticks += 1; }, 1000))');

    expect(await outcomes.of(title)).toMatchObject(await arrived(content));
    const ticks = Number(await page.evaluate('window.ticks'));
    const [first] = server.log.requests(path);
    const took = (Date.now() - (first?.startedMs ?? 0)) / 1000;
    console.log(
      `${browser.version}, page ${as}: ${took.toFixed(0)} s by ${server.log.requests(path).length} requests, ` +
        `${server.log.bytesSentAgain(path)} bytes sent again; a timer of 1 s fired ${ticks} times`,
    );
    expect(await page.evaluateInWorker('self.life')).toBe('the first');
    expect(await page.evaluate('document.visibilityState')).toBe(
      as === 'hidden' ? 'hidden' : 'visible',
    );
    // Once a minute: the throttling that users have was there.
    if (as === 'hidden' && name === 'chromium') expect(ticks).toBeLessThan(seconds / 10);
  }
  return { title, name, options, live };
}

/** Starts a job; resolves when some of it is durable. */
async function start(page: TestPage, id: string, path: string): Promise<void> {
  await page.evaluate((key, url) => lab.download({ [key]: url }), id, path);
  await page.waitFor(async (key: string) => (await lab.downloaded(key)) > 0, id);
}

const arrived = async (content: { sha256(): Promise<string> }) => ({
  type: 'backgroundfetchsuccess',
  records: [{ phase: 'complete', sha256: await content.sha256() }],
});
