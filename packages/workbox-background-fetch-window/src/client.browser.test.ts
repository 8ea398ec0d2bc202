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
    browser = await launchBrowser(name, { deadlineMs: 30_000 });
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
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
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update();
    });
    await page.waitFor('(before) => gaps > before', before);
    await page.waitFor(shows, 'Paused', 'resume');
    await page.evaluate(click, 'resume');
    await page.waitFor(shows, 'Available offline – 3 MB', '');
    const { assets } = await page.evaluate(usage);
    expect(assets).toEqual([{ url: server.url('/film.bin'), size: filmBytes }]);
    await page.evaluate(clear);
    await page.waitFor(isAbsent, '/film.bin');
  });
});

/** Functions below run in the page, from their source text. */

async function phaseOf(url: string): Promise<string> {
  return (await client.progress(url)).phase;
}

async function isAbsent(url: string): Promise<boolean> {
  const { phase } = await client.progress(url);
  if (phase !== 'absent') throw new Error(phase);
  return true;
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
