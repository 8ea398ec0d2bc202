import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  browsersForSample,
  launchBrowser,
  seededContent,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser } from '@internal/test-support';
import { commandMessage, queryMessage } from 'workbox-content-packs/protocol';
import { becomesReady, clickDownload, fetchDigest, openApp } from './testing/fixtureApp.js';
import { buildByHost, hosts } from './testing/hosts.js';
import { ask, isAt } from './testing/packsInPage.js';

jest.setTimeout(120_000);

const MiB = 1024 * 1024;
const tone = wavContent('by host', { bytes: 3 * MiB });

/** More than one segment, some in a bundle, none at all, and names that a URL must or must not escape. */
const course = new Map(
  Object.entries({
    'course/film.bin': 9 * MiB + 1,
    'course/notes.txt': 700,
    'course/empty.txt': 0,
    'course/Ü 1.txt': 60_000,
    'course/icon@2x,[1]+$|;.png': 800,
  }).map(([name, size], index) => [name, seededContent(index, size).read()]),
);

describe.each(browsersForSample())('an app in %s', (name) => {
  let browser: TestBrowser;

  beforeAll(async () => {
    browser = await launchBrowser(name);
  });

  afterAll(() => browser.close());

  test.each(hosts)('of $name has everything without its server', async (host) => {
    const server: FaultServer = await startFaultServer();
    const app = await buildByHost(host, new Map([...course, ['tone.wav', tone.read()]]));
    try {
      const read = (file: string) => readFile(path.join(app.folder, file), 'utf8');
      const worker = await read('sw.js');
      expect(worker).not.toMatch(/\.wav"|course\//);
      const html = await read('index.html');
      expect(html.match(/<script [^>]*src="?\/?background-fetch-window\.js/g)).toHaveLength(1);
      const [script = ''] = /background-fetch-sw(?:\.[0-9a-f]{8})?\.js/.exec(worker) ?? [];
      const film = /"url":"([^"]+\.wav)"/.exec(await read(script))?.[1];
      expect(film !== undefined).toBe(host.hasPrecache);

      server.serveFolder('/', app.folder);
      let page = await openApp(browser, server);
      if (film !== undefined) {
        expect(server.log.bytesSent(`/${film}`)).toBe(0);
        await page.evaluate(clickDownload);
        await page.evaluate(becomesReady);
      }
      const download = commandMessage({ command: 'download', pack: { id: 'course' } });
      expect(await page.evaluate(ask, download)).toMatchObject({ ok: true });
      await page.waitFor(isAt, queryMessage({ question: 'state', id: 'course' }), '1');
      await page.close();
      await server.stop();

      page = await openApp(browser, server);
      await page.waitFor(() => document.body.dataset.app === 'built');
      const wanted = new Map(course);
      if (film !== undefined) wanted.set(film, tone.read());
      for (const [file, bytes] of wanted) {
        expect([file, await page.evaluate(fetchDigest, file)]).toMatchObject([
          file,
          {
            status: 200,
            length: String(bytes.length),
            sha256: createHash('sha256').update(bytes).digest('hex'),
          },
        ]);
      }
      await page.close();
      // What was not to be served is not there: neither copies nor what a build works with.
      const names = await readdir(app.folder, { recursive: true });
      expect(names.filter((file) => file.endsWith('film.bin'))).toEqual(['course/film.bin']);
    } finally {
      await server.stop();
      await app.remove();
    }
  });
});
