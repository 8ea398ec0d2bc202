import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { browsersForSample, fileContent, launchBrowser } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import path from 'node:path';
import { startDemo } from './server.mjs';

const MUSIC = '/music/weather.wav';
const MB = 1_000_000;
/** What a pulled plug may cost: bytes between the server's sockets and the store. */
const LOST_PER_PULL = 8 * MB;

describe.each(browsersForSample())('the demo in %s', (name) => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    demo = await startDemo({ port: 0 });
    server = demo.server;
    browser = await launchBrowser(name, { deadlineMs: 25_000 });
    page = await browser.open(demo.url);
    await page.waitFor(opensOffline);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  }, 60_000);

  test('the line is cut and the server switched off, and the music ends with the right bytes', async () => {
    await page.evaluate(click, '#music background-fetch-progress', '[part=download]');
    await server.whenSent(MUSIC, 8 * MB);
    await page.evaluate(click, '[data-cut]');
    await server.whenSent(MUSIC, 20 * MB);
    await page.evaluate(click, '[data-fault=off]');
    await page.waitFor(isInPhase, '#music', 'waiting');
    await page.evaluate(click, '[data-fault=off]');
    await page.waitFor(isInPhase, '#music', 'ready');

    const music = fileContent(path.join(import.meta.dirname, 'dist', MUSIC));
    expect(await page.evaluate(sha256, MUSIC)).toBe(await music.sha256());
    expect(server.log.bytesSentAgain(MUSIC)).toBeLessThan(2 * LOST_PER_PULL);
  }, 60_000);

  test('with the server stopped, Python runs and the music plays from anywhere', async () => {
    await page.evaluate(click, '#python header button');
    await page.waitFor(isInPhase, '#python', 'ready');
    await demo.stop();
    await page.close();
    page = await browser.open(demo.url);
    await page.waitFor(isInPhase, '#python', 'ready');

    await page.evaluate(runPython, 'sum(range(101))');
    expect(await page.waitFor(outputOfPython)).toBe('5050');
    await page.evaluate(runPython, '1 / 0');
    expect(await page.waitFor(outputOfPython)).toContain('ZeroDivisionError');
    expect(await page.evaluate(playFrom, [0, 150, 40])).toEqual([0, 150, 40]);
  }, 60_000);
});

/** Functions below run in the page, from their source text. */

function opensOffline(): boolean {
  return document.querySelector<HTMLElement>('#readiness')?.dataset['state'] === 'good';
}

/** `part` is looked for in the shadow of what the selector finds. */
function click(selector: string, part?: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  const target = part === undefined ? found : found?.shadowRoot?.querySelector<HTMLElement>(part);
  if (!target) throw new Error(`There is no ${selector} ${part ?? ''}.`);
  target.click();
}

function isInPhase(card: string, phase: string): boolean {
  const files = [...document.querySelectorAll(`${card} background-fetch-progress`)];
  return files.length > 0 && files.every((file) => file.getAttribute('phase') === phase);
}

async function sha256(url: string): Promise<string> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function runPython(code: string): void {
  const form = document.querySelector<HTMLFormElement>('#python form');
  const editor = form?.querySelector('textarea');
  if (!form || !editor) throw new Error('The page has no editor.');
  editor.value = code;
  form.requestSubmit();
}

/** What Python said, once it has ended. */
function outputOfPython(): string | undefined {
  const output = document.querySelector<HTMLElement>('#python output');
  return output?.dataset['state'] === 'running' ? undefined : output?.textContent;
}

/** Plays a little from each of these seconds; gives those at which it really played. */
async function playFrom(seconds: number[]): Promise<number[]> {
  const audio = document.querySelector('audio');
  if (!audio) throw new Error('The page has no audio element.');
  // Firefox cannot open a sound device that is not there, as on a server; muted it needs none.
  audio.muted = true;
  const played: number[] = [];
  for (const second of seconds) {
    await new Promise<void>((resolve, reject) => {
      audio.onerror = () => reject(new Error(audio.error?.message));
      audio.ontimeupdate = () => {
        if (!audio.seeking && audio.currentTime > second + 0.1) resolve();
      };
      audio.currentTime = second;
      audio.play().catch(reject);
    });
    played.push(Math.floor(audio.currentTime));
  }
  audio.pause();
  return played;
}
