import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersForSample,
  launchBrowser,
  seededContent,
  startFaultServer,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type { BackgroundFetchClient } from './client.js';
import { WindowApp } from './testing/windowApp.js';

jest.setTimeout(300_000);

declare const client: BackgroundFetchClient;
declare const gaps: number;
declare const mismatches: string[];

const filmBytes = 3_000_000;

describe.each(browsersForSample())('the client and the element in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let app: WindowApp;
  let page: TestPage;

  beforeAll(async () => {
    server = await startFaultServer();
    server.serve('/film.bin', { content: seededContent(7, filmBytes) });
    app = await WindowApp.create(server);
    // Firefox lets go of what a dead worker has locked after 30 s.
    browser = await launchBrowser(name, { deadlineMs: 90_000, awaitStartup: true });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('follows a download in a page that no worker controls yet', async () => {
    const first = await browser.open(server.url('/first/index.html'));
    await first.waitFor(shows, 'Not downloaded', 'download');
    await first.evaluate(click, 'download');
    await first.waitFor(shows, 'Available offline – 3\u00a0MB', 'remove');
    expect(await first.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    await first.evaluate(clear);
    await first.waitFor(shows, 'Not downloaded', 'download');
    await first.close();
  });

  test('clears a pack that comes by itself, and it comes again with the next worker', async () => {
    const withPack = await browser.open(server.url('/packs/index.html'));
    await withPack.waitFor(hasPack);
    await withPack.evaluate(clear);
    await withPack.waitFor(isEmpty);
    const before = await withPack.evaluate(countGaps);
    app.publish(2);
    await withPack.evaluate(update);
    await withPack.waitFor('(before) => gaps > before', before);
    await withPack.waitFor(hasPack);
    await withPack.close();
    app.publish(1);
  });

  test('answers on a first visit, once the worker is active', async () => {
    page = await browser.open(server.url('/index.html'));
    expect(await page.evaluate(phaseOf, '/film.bin')).toBe('absent');
    await page.waitFor(shows, 'Not downloaded', 'download');
  });

  test('shows in every tab what one of them did', async () => {
    const other = await browser.open(server.url('/index.html'));
    await other.waitFor(shows, 'Not downloaded', 'download');
    // Nothing comes, so that it is on its way for as long as the tests want.
    await server.stop();
    await page.evaluate(click, 'download');
    await page.waitFor(shows, '', 'pause');
    await other.waitFor(shows, '', 'pause');
    await other.evaluate(click, 'pause');
    await page.waitFor(shows, 'Paused', 'resume');
    await other.close();
  });

  test('shows it after a reload, and in a tab that opens late', async () => {
    await server.start();
    await page.reload();
    await page.waitFor(shows, 'Paused', 'resume');
    const late = await browser.open(server.url('/index.html'));
    await late.waitFor(shows, 'Paused', 'resume');
    await late.close();
  });

  test('goes on with the worker that takes the place of another in the middle', async () => {
    const before = await page.evaluate(countGaps);
    app.publish(2);
    await page.evaluate(update);
    await page.waitFor('(before) => gaps > before', before);
    await page.waitFor(shows, 'Paused', 'resume');
    await page.evaluate(click, 'resume');
    await page.waitFor(shows, 'Available offline – 3\u00a0MB', 'remove');
    const { assets } = await page.evaluate(usage);
    expect(assets).toEqual([{ url: server.url('/film.bin'), size: filmBytes }]);
  });

  test('removes one asset, for every tab, and gives its room back', async () => {
    const other = await browser.open(server.url('/index.html'));
    await other.waitFor(shows, 'Available offline – 3\u00a0MB', 'remove');
    await page.evaluate(click, 'remove');
    await page.waitFor(shows, 'Not downloaded', 'download');
    await other.waitFor(shows, 'Not downloaded', 'download');
    await other.waitFor(isEmpty);
    await other.close();
  });

  test('goes on when another worker comes while bytes do, and clears all of it', async () => {
    const content = seededContent(8, filmBytes);
    server.serve('/second.bin', { content, stall: { afterBytes: 1_000_000 } });
    await page.evaluate(start, '/second.bin');
    await page.waitFor(isPhase, '/second.bin', 'downloading');
    const before = await page.evaluate(countGaps);
    app.publish(3);
    await page.evaluate(update);
    await page.waitFor('(before) => gaps > before', before);
    server.serve('/second.bin', { content });
    await page.waitFor(isPhase, '/second.bin', 'ready');
    expect((await page.evaluate(usage)).assets[0]?.size).toBe(filmBytes);
    await page.evaluate(clear);
    await page.waitFor(isPhase, '/second.bin', 'absent');
    await page.waitFor(isEmpty);
  });

  test('says so when a worker of another version takes the place of this one', async () => {
    app.publish(4, { isNewer: true });
    await page.evaluate(update);
    await page.waitFor(hasMismatch);
  });
});

/** Functions below run in the page, from their source text. */

async function phaseOf(url: string): Promise<string> {
  return (await client.progress(url)).phase;
}

async function isPhase(url: string, wanted: string): Promise<boolean> {
  const { phase } = await client.progress(url);
  if (phase !== wanted) throw new Error(phase);
  return true;
}

async function start(url: string): Promise<void> {
  await client.download(url);
}

async function update(): Promise<void> {
  await (await navigator.serviceWorker.ready).update();
}

async function hasPack(): Promise<boolean> {
  const state = await client.pack('course').read();
  // Seen where the wait for it fails.
  if (state.installed !== '1') throw new Error(JSON.stringify(state));
  return true;
}

async function isEmpty(): Promise<boolean> {
  const { segmentBytes, tailBytes, assets } = await client.usage();
  if (segmentBytes + tailBytes > 0 || assets.length > 0) throw new Error(`${segmentBytes}`);
  return true;
}

function hasMismatch(): boolean {
  return mismatches.includes('other-version');
}

function countGaps(): number {
  return gaps;
}

function usage() {
  return client.usage();
}

function clear(): Promise<void> {
  return client.clear();
}

/** Whether the element's words begin so, and its first button is this one; none where it is `''`. */
function shows(words: string, button: string): boolean {
  const root = document.querySelector('background-fetch-progress')?.shadowRoot;
  const said = root?.querySelector('[part=status]')?.textContent ?? '';
  const buttons = [...(root?.querySelectorAll<HTMLElement>('button:not([hidden])') ?? [])];
  const names = buttons.map((each) => each.part.value);
  const isShown = button === '' ? names.length === 0 : names.includes(button);
  // Seen where the wait for it fails.
  if (!said.startsWith(words) || !isShown) throw new Error(`${said} [${names.join()}]`);
  return true;
}

function click(button: string): void {
  const root = document.querySelector('background-fetch-progress')?.shadowRoot;
  root?.querySelector<HTMLButtonElement>(`[part=${button}]`)?.click();
}
