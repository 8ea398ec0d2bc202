import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { browsersForSample, fileContent, launchBrowser } from '@internal/test-support';
import type { TestBrowser, TestPage } from '@internal/test-support';
import type axe from 'axe-core';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { storageMessage } from 'workbox-background-fetch/protocol';
import { startDemo } from './server.mjs';

const PACKS = ['music', 'python', 'reader', 'atlas', 'emoji'];
const MUSIC = '/music/weather.wav';
const PYTHON = '/python/pyodide.asm.wasm';
const MB = 1_000_000;
/** What a pulled plug may cost: bytes between the server's sockets and the store. */
const LOST_PER_PULL = 8 * MB;

describe.each(browsersForSample())('the demo in %s', (name) => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    demo = await startDemo({ port: 0 });
    browser = await launchBrowser(name, { deadlineMs: 45_000, awaitStartup: true });
    page = await browser.open(demo.url);
    await page.waitFor(opensOffline);
    for (const id of PACKS) await page.waitFor(isOffered, id);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  }, 60_000);

  const pull = (what: Record<string, string>) => demo.plug.pull(new URLSearchParams(what));
  const sentOf = (id: string) => {
    const pack = demo.plug.state.packs.find((one) => one.id === id);
    if (!pack) throw new Error(`The server has no pack ${id}.`);
    return pack;
  };

  test('every pack comes, though the line is cut and the server switched off', async () => {
    expect(await page.evaluate(storedBytes, storageMessage('usage'))).toBe(0);
    await page.evaluate(click, progressOf('music'), 'download');
    await demo.server.whenSent(MUSIC, 8 * MB);
    await page.evaluate(click, '#plug [data-cut]');
    await demo.server.whenSent(MUSIC, 20 * MB);
    await page.evaluate(click, '#plug [data-fault=off]');
    await page.waitFor(isInPhase, 'music', 'waiting');
    // The panel hears of it from the server; until then another click means the same.
    await page.waitFor(isPulled, 'off');
    await page.evaluate(click, '#plug [data-fault=off]');
    await page.evaluate(click, '#plug [value=slow]');
    await page.evaluate(click, progressOf('python'), 'download');
    await demo.server.whenSent(PYTHON, 1 * MB);
    await page.evaluate(click, progressOf('python'), 'pause');
    await page.waitFor(isInPhase, 'python', 'paused');
    await page.evaluate(click, '#plug [value=unlimited]');
    for (const id of ['reader', 'atlas', 'emoji']) {
      await page.evaluate(click, progressOf(id), 'download');
    }
    for (const id of PACKS) if (id !== 'python') await page.waitFor(isInPhase, id, 'ready');
    expect(sentOf('music').sentAgain).toBeLessThan(2 * LOST_PER_PULL);

    // All others have come, and this one has not gone on by itself.
    expect(await page.evaluate(isInPhase, 'python', 'paused')).toBe(true);
    expect(sentOf('python').sent).toBeLessThan(sentOf('python').size);
    await page.evaluate(click, progressOf('python'), 'resume');
    await page.waitFor(isInPhase, 'python', 'ready');
    expect(sentOf('python').sentAgain).toBeLessThan(LOST_PER_PULL);
  }, 120_000);

  test('has no barrier that axe finds, in any view', async () => {
    const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    demo.server.serveText('/axe.js', await readFile(source, 'utf8'));
    await page.evaluate(loadAxe);
    for (const view of ['shelf', ...PACKS, 'storage']) {
      await page.evaluate(open, view);
      await page.waitFor(isViewOf, view);
      expect([view, await page.evaluate(barriers)]).toEqual([view, []]);
    }
    await page.evaluate(open, 'shelf');
  }, 90_000);

  test('with the server stopped, every pack is used', async () => {
    await demo.server.stop();
    await page.close();
    page = await browser.open(demo.url);
    for (const id of PACKS) await page.waitFor(isInPhase, id, 'ready');

    const music = fileContent(path.join(import.meta.dirname, 'dist/1', MUSIC));
    expect(await page.evaluate(sha256, MUSIC)).toBe(await music.sha256());
    await page.evaluate(open, 'music');
    await page.waitFor(isEnabled, '#music .play');
    expect(await page.evaluate(playFrom, [0, 150, 40])).toEqual([0, 150, 40]);

    await page.evaluate(open, 'python');
    await page.waitFor(hasProgram);
    await page.evaluate(runPython, 'sum(range(101))');
    expect(await page.waitFor(saidBy, '#python output')).toBe('5050');
    await page.evaluate(runPython, '1 / 0');
    expect(await page.waitFor(saidBy, '#python output')).toContain('ZeroDivisionError');

    await page.evaluate(open, 'reader');
    await page.waitFor(isEnabled, '#reader .given input');
    await page.evaluate(click, '#reader .words button');
    expect(await page.waitFor(saidBy, '#reader output')).toContain('Call me Ishmael');

    await page.evaluate(open, 'atlas');
    expect(await page.waitFor(countryInTheMiddle)).not.toBe('');

    await page.evaluate(open, 'emoji');
    await page.waitFor(isEnabled, '#emoji .wall button');
    expect(await page.evaluate(picturesThatLoad, ['1f98a', '1f680', '1f44b-1f3fd'])).toBe(3);
  }, 180_000);

  test('an update costs what is new, and the version before serves until it is whole', async () => {
    await demo.server.start();
    pull({ release: '2' });
    await page.evaluate(open, 'shelf');
    await page.waitFor(isOutdated, 'music');
    pull({ speed: 'slow' });
    await page.evaluate(click, progressOf('music'), 'update');
    await demo.server.whenSent(MUSIC, 400_000);
    pull({ fault: 'silent' });
    await page.waitFor(isInPhase, 'music', 'downloading');
    expect(await page.evaluate(isSeen, '#shelf [data-pack=music] .open')).toBe(true);
    pull({ fault: 'none' });
    pull({ speed: 'unlimited' });
    await page.waitFor(isCurrent, 'music');

    const music = fileContent(path.join(import.meta.dirname, 'dist/2', MUSIC));
    expect(await page.evaluate(sha256, MUSIC)).toBe(await music.sha256());
    expect(sentOf('music').sent).toBeGreaterThan(0);
    // The last two of its 31 segments.
    expect(sentOf('music').sent).toBeLessThan(3 * MB);
  }, 90_000);

  test('what is removed gives its bytes back, and the end of all gives all', async () => {
    await page.evaluate(open, 'storage');
    const before = await page.evaluate(storedBytes, storageMessage('usage'));
    await page.waitFor(isListed, 'emoji');
    await page.evaluate(click, '#storage [data-pack=emoji] button');
    const emoji = sentOf('emoji').size;
    // Segments that nobody refers to any more go a little later.
    await page.waitFor(storesAtMost, before - 0.9 * emoji);
    await page.evaluate(click, '#clear');
    await page.evaluate(click, '#storage dialog [value=clear]');
    await page.waitFor(storesAtMost, 0);
    for (const id of PACKS) await page.waitFor(isInPhase, id, 'absent');
  }, 90_000);
});

/** @returns the selector of a pack's element on the shelf */
function progressOf(pack: string): string {
  return `#shelf [data-pack=${pack}] background-fetch-progress`;
}

/** Functions below run in the page, from their source text. */

async function loadAxe(): Promise<void> {
  const script = document.createElement('script');
  script.src = 'axe.js';
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
  });
  document.head.append(script);
  await loaded;
}

function isPulled(fault: string): boolean {
  const button = document.querySelector(`#plug [data-fault=${fault}]`);
  return button?.getAttribute('aria-pressed') === 'true';
}

function isViewOf(view: string): boolean {
  return document.body.dataset['view'] === view;
}

/** What somebody would stumble over, as axe says it. */
async function barriers(): Promise<string[]> {
  const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}

function isSeen(selector: string): boolean {
  return document.querySelector<HTMLElement>(selector)?.checkVisibility() === true;
}

function opensOffline(): boolean {
  return document.querySelector<HTMLElement>('#readiness')?.dataset['state'] === 'good';
}

function isOffered(pack: string): boolean {
  const element = document.querySelector(`#shelf [data-pack=${pack}] background-fetch-progress`);
  return Boolean(element?.shadowRoot?.querySelector('[part=download]:not([hidden])'));
}

/** `part` is looked for in the shadow of what the selector finds. */
function click(selector: string, part?: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  const target =
    part === undefined ? found : found?.shadowRoot?.querySelector<HTMLElement>(`[part=${part}]`);
  if (!target || target.hidden) throw new Error(`There is no ${selector} ${part ?? ''}.`);
  target.click();
}

function open(view: string): void {
  location.hash = view;
}

function isInPhase(pack: string, phase: string): boolean {
  const element = document.querySelector(`#shelf [data-pack=${pack}] background-fetch-progress`);
  const now = element?.getAttribute('phase');
  // Seen where the wait for it fails.
  if (now !== phase) throw new Error(`${pack} is ${now ?? 'not there'}`);
  return true;
}

function isOutdated(pack: string): boolean {
  const card = document.querySelector<HTMLElement>(`#shelf [data-pack=${pack}]`);
  return card?.dataset['state'] === 'outdated';
}

function isCurrent(pack: string): boolean {
  const card = document.querySelector<HTMLElement>(`#shelf [data-pack=${pack}]`);
  return (
    card?.dataset['state'] === 'here' &&
    card.querySelector('.meta')?.textContent.startsWith('Version 2') === true
  );
}

function isEnabled(selector: string): boolean {
  return document.querySelector(`${selector}:enabled`) !== null;
}

/** Of all large assets and packs, in true bytes, as the worker answers the question. */
async function storedBytes(question: object): Promise<number> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const answer = await new Promise<{ usage: { segmentBytes: number; tailBytes: number } }>(
    (resolve) => {
      port1.onmessage = ({ data }) => resolve(data as never);
      active?.postMessage(question, [port2]);
    },
  );
  return answer.usage.segmentBytes + answer.usage.tailBytes;
}

function isListed(id: string): boolean {
  return document.querySelector(`#storage [data-pack=${id}] button`) !== null;
}

/** As the storage view says it, in the words of people. */
function storesAtMost(bytes: number): boolean {
  const said = document.querySelector('#storage .sum strong')?.textContent ?? '';
  const megabytes = Number.parseFloat(said);
  if (!(megabytes <= bytes / 1e6 + 0.05)) throw new Error(said);
  return true;
}

async function sha256(url: string): Promise<string> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function hasProgram(): boolean {
  return document.querySelector<HTMLTextAreaElement>('#python textarea')?.value !== '';
}

function runPython(code: string): void {
  const form = document.querySelector<HTMLFormElement>('#python form');
  const editor = form?.querySelector('textarea');
  if (!form || !editor) throw new Error('The page has no editor.');
  editor.value = code;
  form.requestSubmit();
}

/** What an output says, once it is at its end. */
function saidBy(selector: string): string | undefined {
  const output = document.querySelector<HTMLElement>(selector);
  const isOver = ['done', 'failed'].includes(output?.dataset['state'] ?? '');
  return isOver ? output?.textContent : undefined;
}

/** Chooses what the middle of the globe shows. */
function countryInTheMiddle(): string | undefined {
  const key = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true });
  document.querySelector('#atlas canvas')?.dispatchEvent(key);
  return document.querySelector('#atlas .country strong')?.textContent;
}

/** How many of these are really drawn. */
async function picturesThatLoad(names: string[]): Promise<number> {
  const images = names.map((name) => Object.assign(new Image(), { src: `emoji/${name}.svg` }));
  await Promise.all(images.map((image) => image.decode()));
  return images.filter(({ naturalWidth }) => naturalWidth > 0).length;
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
