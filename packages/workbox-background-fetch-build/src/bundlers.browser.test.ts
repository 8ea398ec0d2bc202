import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  browsersForSample,
  launchBrowser,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser } from '@internal/test-support';
import { becomesReady, clickDownload, fetchDigest, openApp } from './testing/fixtureApp.js';
import { buildBundledApp, bundledApps } from './testing/bundledApp.js';

jest.setTimeout(120_000);

const tone = wavContent('bundled', { bytes: 12 * 1024 * 1024 });

describe.each(browsersForSample())('a bundled app in %s', (name) => {
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await launchBrowser(name);
  });

  afterAll(() => browser.close());

  test.each(bundledApps)('%s by %s has everything without its server', async (kind, config) => {
    const server: FaultServer = await startFaultServer();
    const app = await buildBundledApp(kind, config, tone);
    try {
      const read = (name: string) => readFile(path.join(app.folder, name), 'utf8');
      const worker = await read('sw.js');
      const [script = ''] = /background-fetch-sw\.[0-9a-f]{8}\.js/.exec(worker) ?? [];
      expect(worker).not.toContain('.wav"');
      const [, film = ''] =
        /"assets":\[\{"url":"([^"]+\.wav)","revision":[^,]+,"size":(\d+)\}\]/.exec(
          await read(script),
        ) ?? [];
      expect(await readFile(path.join(app.folder, film))).toHaveLength(tone.size);
      const html = await read('index.html');
      expect(html.match(/<script [^>]*src="?\/?background-fetch-window\.js/g)).toHaveLength(1);

      server.serveFolder('/', app.folder);
      let page = await openApp(browser, server);
      expect(server.log.bytesSent(`/${film}`)).toBe(0);
      await page.evaluate(clickDownload);
      await page.evaluate(becomesReady);
      await page.close();
      await server.stop();
      page = await openApp(browser, server);
      await page.waitFor(() => document.body.dataset.app === 'bundled');
      expect(await page.evaluate(fetchDigest, film)).toMatchObject({
        status: 200,
        length: String(tone.size),
        sha256: await tone.sha256(),
      });
      await page.close();
    } finally {
      await server.stop();
      await app.remove();
    }
  });
});
