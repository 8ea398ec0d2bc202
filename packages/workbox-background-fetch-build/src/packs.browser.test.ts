import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  browsersForSample,
  launchBrowser,
  seededContent,
  startFaultServer,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser } from '@internal/test-support';
import { queryMessage } from 'workbox-content-packs/protocol';
import {
  becomesReady,
  buildFixtureApp,
  clickDownload,
  fetchDigest,
  openApp,
} from './testing/fixtureApp.js';
import type { FixtureApp } from './testing/fixtureApp.js';

jest.setTimeout(120_000);

const MiB = 1024 * 1024;
const tone = wavContent('beside a pack', { bytes: 2 * MiB });

/** More than one segment, one in a bundle, none at all, and a name that a URL must escape. */
const files = new Map(
  Object.entries({
    'course/film.bin': 3 * MiB + 1,
    'course/notes.txt': 700,
    'course/empty.txt': 0,
    'course/Ü 1.txt': 60_000,
  }).map(([name, size], index) => [name, seededContent(index, size).read()]),
);
const pack = {
  id: 'course',
  title: 'Course',
  version: '1',
  delivery: 'fast-follow',
  globs: ['course/**'],
  segmentBytes: MiB,
} as const;

describe.each(browsersForSample())('a generateSW app with a pack in %s', (name) => {
  let app: FixtureApp;
  let server: FaultServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    app = await buildFixtureApp(tone, { packs: [pack], files });
    server = await startFaultServer();
    server.serveFolder('/', app.folder);
    browser = await launchBrowser(name);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await app.remove();
  });

  test('has every file of it without its server, and the large file beside it', async () => {
    let page = await openApp(browser, server);
    await page.waitFor(isInstalled, queryMessage({ question: 'state', id: 'course' }));
    await page.evaluate(clickDownload);
    await page.evaluate(becomesReady);
    await page.close();
    await server.stop();

    page = await openApp(browser, server);
    for (const [file, bytes] of files) {
      expect(await page.evaluate(fetchDigest, encodeURI(file))).toMatchObject({
        status: 200,
        length: String(bytes.length),
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
    }
    expect(await page.evaluate(fetchDigest, 'tone.wav')).toMatchObject({
      status: 200,
      sha256: await tone.sha256(),
    });
  });
});

/** Runs in the page, from its source text: asks the worker for the pack's state. */
async function isInstalled(question: object): Promise<boolean> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = await new Promise<{ value?: { installed?: string; target?: object }[] }>(
    (resolve) => {
      port1.onmessage = ({ data }) => resolve(data as { value?: [] });
      active?.postMessage(question, [port2]);
    },
  );
  const [state] = answer.value ?? [];
  // Seen where the wait for it fails.
  if (state?.installed === undefined || state.target) throw new Error(JSON.stringify(answer));
  return true;
}
