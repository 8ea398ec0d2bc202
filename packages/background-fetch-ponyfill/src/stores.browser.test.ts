import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { Content, TestBrowser, TestPage } from '@internal/test-support';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer } from './testing/labApp.js';

jest.setTimeout(30_000);

declare const lab: Lab;

const MiB = 1024 * 1024;

describe.each(browsersUnderTest())('one store gone and the other kept, in %s', (name) => {
  let served: LabServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    served = await startLabServer();
    served.serveApp('/app/', { version: '1', segmentBytes: 256 * 1024, random: 0.1 });
    browser = await launchBrowser(name);
    page = await openApp(browser, served.server, '/app/');
  });

  afterAll(async () => {
    await browser.close();
    await served.server.stop();
  });

  /** Begins a download of 3 MiB, and resolves when part of it is durable. */
  const begin = async (id: string): Promise<Content> => {
    const content = seededContent(id, 3 * MiB);
    served.server.serve(`/${id}`, { content, totalBytesPerSecond: 2 * MiB });
    await page.evaluate((key) => lab.download({ [key]: `/${key}` }), id);
    await served.server.whenSent(`/${id}`, 1.5 * MiB);
    await page.waitFor(async (key: string) => (await lab.downloaded(key)) > 0, id);
    return content;
  };
  const arrived = async (content: Content) => ({
    type: 'backgroundfetchsuccess',
    records: [{ phase: 'complete', sha256: await content.sha256() }],
  });
  const nothingIsLeft = () => page.waitFor(async () => (await lab.entries()) === 0);

  test('the caches: it ends in the exact bytes', async () => {
    const content = await begin('without-caches');
    await page.evaluate(() => lab.loseCaches());
    expect(await served.outcomes.of('without-caches')).toMatchObject(await arrived(content));
    expect(served.outcomes.heard('without-caches').length).toBe(1);
    await nothingIsLeft();
  });

  test('the database: the job is gone, its bytes too, and its id is free', async () => {
    await begin('without-database');
    await page.evaluate(() => lab.loseDatabase());
    await page.waitFor(async () => (await (await lab.manager()).getIds()).length === 0);
    await nothingIsLeft();
    expect(served.outcomes.heard('without-database')).toEqual([]);

    const content = await begin('without-database');
    expect(await served.outcomes.of('without-database')).toMatchObject(await arrived(content));
    expect(served.outcomes.heard('without-database').length).toBe(1);
    await nothingIsLeft();
  });
});
