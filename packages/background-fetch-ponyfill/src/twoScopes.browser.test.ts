import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersForSample, launchBrowser, seededContent } from '@internal/test-support';
import type { Content, TestBrowser, TestPage } from '@internal/test-support';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer } from './testing/labApp.js';

jest.setTimeout(240_000);

declare const lab: Lab;

const MiB = 1024 * 1024;
const settings = { version: '1', segmentBytes: 256 * 1024 };

describe.each(browsersForSample())('two apps of one origin, in %s', (name) => {
  let served: LabServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    served = await startLabServer();
    for (const scope of ['/one/', '/two/']) served.serveApp(scope, settings);
    browser = await launchBrowser(name);
  });

  afterAll(async () => {
    await browser.close();
    await served.server.stop();
  });

  const serve = (id: string, bytes: number, slowly: boolean): Content => {
    const content = seededContent(id, bytes);
    const limit = slowly ? { totalBytesPerSecond: MiB } : {};
    served.server.serve(`/${id}`, { content, ...limit });
    return content;
  };
  const arrived = async (content: Content) => ({
    type: 'backgroundfetchsuccess',
    records: [{ phase: 'complete', sha256: await content.sha256() }],
  });

  test('each sweeps and leaves the other alone; what was unregistered is purged', async () => {
    const { server, outcomes } = served;
    const one = await openApp(browser, server, '/one/');
    const two = await openApp(browser, server, '/two/');
    const start = (page: TestPage, id: string): Promise<void> =>
      page.evaluate((key) => lab.download({ [key]: `/${key}` }), id);
    const hasBegun = (page: TestPage, id: string) =>
      page.waitFor(async (key: string) => (await lab.downloaded(key)) > 0, id);

    // An app whose last job has ended sweeps; each does while the other has drafts under way.
    const first = serve('first', 2 * MiB, true);
    await start(two, 'first');
    await hasBegun(two, 'first');
    const swept = serve('swept', MiB, false);
    await start(one, 'swept');
    expect(await outcomes.of('swept')).toMatchObject(await arrived(swept));
    const spared = serve('spared', 3 * MiB, true);
    await start(one, 'spared');
    await hasBegun(one, 'spared');
    expect(await outcomes.of('first')).toMatchObject(await arrived(first));
    expect(await outcomes.of('spared')).toMatchObject(await arrived(spared));

    const kept = serve('kept', 3 * MiB, true);
    const lost = serve('lost', 64 * MiB, true);
    await start(two, 'kept');
    await start(one, 'lost');
    await hasBegun(two, 'kept');
    await hasBegun(one, 'lost');
    await one.evaluate(async () => (await navigator.serviceWorker.ready).unregister());
    await one.close();
    const again = await openApp(browser, server, '/one/');
    expect(await again.evaluate(async () => (await lab.manager()).getIds())).toEqual([]);

    expect(await outcomes.of('kept')).toMatchObject(await arrived(kept));
    for (const id of ['first', 'spared', 'kept']) {
      // What a second connection takes over may be on its way in the first one.
      expect(server.log.bytesSentAgain(`/${id}`)).toBeLessThan(settings.segmentBytes);
      expect(outcomes.heard(id).length).toBe(1);
    }
    expect(outcomes.heard('lost')).toEqual([]);
    expect(server.log.bytesSent('/lost')).toBeLessThan(lost.size);
  });
});
