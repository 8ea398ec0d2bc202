import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersForSample, launchBrowser, seededContent } from '@internal/test-support';
import type { Content, TestBrowser } from '@internal/test-support';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer, LabWorker } from './testing/labApp.js';

jest.setTimeout(120_000);

declare const lab: Lab & LabWorker;

const MiB = 1024 * 1024;
const settings = { segmentBytes: 256 * 1024, keeps: true, waits: true };

describe.each(browsersForSample())('two versions of one worker, in %s', (name) => {
  let served: LabServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    served = await startLabServer();
    // Firefox's worker does not know its state; so one that waits is made to die and come again.
    browser = await launchBrowser(name, {
      awaitStartup: true,
      firefoxPreferences: { 'dom.serviceWorkers.idle_timeout': 300 },
    });
  });

  afterAll(async () => {
    await browser.close();
    await served.server.stop();
  });

  const serve = (id: string, bytes: number, bytesPerSecond?: number): Content => {
    const content = seededContent(id, bytes);
    const limit = bytesPerSecond === undefined ? {} : { totalBytesPerSecond: bytesPerSecond };
    served.server.serve(`/${id}`, { content, ...limit });
    return content;
  };
  const hasSent = (id: string, bytes: number) => served.server.whenSent(`/${id}`, bytes);
  const arrivedIn = async (version: string, content: Content) => ({
    version,
    type: 'backgroundfetchsuccess',
    records: [{ phase: 'complete', sha256: await content.sha256() }],
  });

  test('one waits and touches nothing, takes over in the middle, and is rolled back', async () => {
    const { server, outcomes, serveApp } = served;
    const first = serve('first', MiB);
    const second = serve('second', MiB);
    const film = serve('film', 16 * MiB, 2 * MiB);
    serveApp('/app/', { ...settings, version: '1' });
    const page = await openApp(browser, server, '/app/');
    const start = (id: string) => page.evaluate((key) => lab.download({ [key]: `/${key}` }), id);
    const kept = (id: string) =>
      page.evaluateInWorker((path: string) => lab.digestOfKept(path), server.url(`/${id}`));
    const activeVersion = async () => (await page.evaluate(() => lab.lifeOf('active'))).version;

    await start('first');
    expect(await outcomes.of('first')).toMatchObject(await arrivedIn('1', first));
    await start('film');
    await hasSent('film', MiB);
    serveApp('/app/', { ...settings, version: '2' });
    await page.evaluate(() => lab.installUpdate());
    const lives = [await page.evaluate(() => lab.lifeOf('waiting'))];
    await hasSent('film', 2.5 * MiB);
    await page.evaluate(() => lab.disturbWaiting());
    await hasSent('film', 3.5 * MiB);
    lives.push(await page.evaluate(() => lab.lifeOf('waiting')));
    expect(lives).toMatchObject([
      { version: '2', touched: [] },
      { version: '2', touched: [] },
    ]);
    expect(await activeVersion()).toBe('1');
    console.log(
      `${browser.version}: it waited in ${new Set(lives.map(({ life }) => life)).size} lives`,
    );

    await page.evaluate(() => lab.activateUpdate());
    expect(await activeVersion()).toBe('2');
    const sentBefore = server.log.bytesSent('/film');
    // As a later version may.
    await page.evaluate(() => lab.raiseDatabase());
    await start('second');
    expect(await outcomes.of('second')).toMatchObject(await arrivedIn('2', second));
    await hasSent('film', sentBefore + MiB);
    expect(await kept('first')).toBe(await first.sha256());

    serveApp('/app/', { ...settings, version: '1' });
    await page.evaluate(() => lab.installUpdate());
    await page.evaluate(() => lab.activateUpdate());
    expect(await activeVersion()).toBe('1');
    expect(await outcomes.of('film')).toMatchObject(await arrivedIn('1', film));
    for (const content of [first, second, film]) {
      const [id = ''] =
        Object.entries({ first, second, film }).find(([, it]) => it === content) ?? [];
      expect([id, await kept(id)]).toEqual([id, await content.sha256()]);
      expect(outcomes.heard(id).length).toBe(1);
    }
    const again = server.log.bytesSentAgain('/film');
    console.log(`${browser.version}: ${again} bytes sent again in two hand-overs`);
    // Of each of four connections at most a segment that was not durable, and as much on its way.
    expect(again).toBeLessThan(2 * 4 * 2 * settings.segmentBytes);
  });
});
