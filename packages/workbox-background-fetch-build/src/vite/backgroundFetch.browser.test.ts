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
import { becomesReady, clickDownload, fetchDigest, openApp } from '../testing/fixtureApp.js';
import { buildViteApp, viteConfigs } from '../testing/viteApp.js';

jest.setTimeout(120_000);

const tone = wavContent('vite', { bytes: 12 * 1024 * 1024 });

describe.each(browsersForSample())('a Vite app in %s', (name) => {
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await launchBrowser(name);
  });

  afterAll(() => browser.close());

  test.each(viteConfigs)('by %s, has everything without its server', async (config) => {
    const server: FaultServer = await startFaultServer();
    const app = await buildViteApp(config, tone);
    try {
      const read = (name: string) => readFile(path.join(app.folder, name), 'utf8');
      const worker = await read('sw.js');
      const [script = ''] = /background-fetch-sw\.[0-9a-f]{8}\.js/.exec(worker) ?? [];
      expect(worker).not.toContain('tone.wav');
      expect(await read(script)).toMatch(
        new RegExp(`"assets":\\[\\{"url":"tone\\.wav","revision":"\\w+","size":${tone.size}\\}\\]`),
      );
      const html = await read('index.html');
      expect(html.split('<script src="/background-fetch-window.js"></script>')).toHaveLength(2);

      server.serveFolder('/', app.folder);
      let page = await openApp(browser, server);
      expect(server.log.bytesSent('/tone.wav')).toBe(0);
      await page.evaluate(clickDownload);
      await page.evaluate(becomesReady);
      await page.close();
      await server.stop();
      page = await openApp(browser, server);
      await page.waitFor(() => document.body.dataset.app === 'vite');
      expect(await page.evaluate(fetchDigest, 'tone.wav')).toMatchObject({
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
