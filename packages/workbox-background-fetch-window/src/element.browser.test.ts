import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, startFaultServer } from '@internal/test-support';
import type { BrowserName, FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { serveGallery } from './testing/gallery.mjs';
import type { GalleryPage } from './testing/gallery/page.js';

jest.setTimeout(120_000);

/** In the page. */
declare const gallery: GalleryPage;

/** Chromium and Firefox can be started as somebody with these wishes has them; WebKitGTK cannot. */
const CALM = {
  chromiumArguments: ['--force-prefers-reduced-motion', '--force-high-contrast'],
  firefoxPreferences: {
    'ui.prefersReducedMotion': 1,
    'browser.display.document_color_use': 2,
  },
};

describe.each(browsersUnderTest())('the element in %s', (name: BrowserName) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startFaultServer();
    await serveGallery(server);
    browser = await launchBrowser(name, { deadlineMs: 30_000 });
    page = await browser.open(server.url('/gallery.html'));
  });

  beforeEach(() => page.evaluate(reset));

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test.each(['', 'dark'])('has no barrier that axe finds, in any state: %s', async (theme) => {
    await page.evaluate(setTheme, theme);
    const phases = new Set(await page.evaluate(phasesShown));
    for (const phase of [
      'absent',
      'downloading',
      'waiting',
      'paused',
      'failed',
      'ready',
      'removing',
    ]) {
      expect(phases).toContain(phase);
    }
    expect(await page.evaluate(findBarriers)).toEqual([]);
  });

  test('fills its bar from the side where reading begins', async () => {
    const ltr = await page.evaluate(fillOf, 'On its way');
    await page.evaluate(setDirection, 'rtl');
    const rtl = await page.evaluate(fillOf, 'On its way');
    expect(ltr.start).toBeCloseTo(0, 0);
    expect(rtl.end).toBeCloseTo(0, 0);
    expect(ltr.end).toBeGreaterThan(0);
    expect(rtl.start).toBeCloseTo(ltr.end, 0);
  });

  test('keeps words that run from left to right in their order, and at the side where reading begins', async () => {
    await page.evaluate(setDirection, 'rtl');
    const { numberLeft, textRight, barRight } = await page.evaluate(orderOf, 'On its way');
    expect(numberLeft).toBeLessThan(textRight);
    expect(textRight).toBeCloseTo(barRight, 0);
  });

  test('keeps the focus at hand when a button goes away', async () => {
    await page.evaluate(press, 'On its way', 'pause');
    await page.waitFor(isFocused, 'On its way', 'resume');
    await page.evaluate(press, 'On its way', 'resume');
    await page.waitFor(isFocused, 'On its way', 'pause');
    await page.evaluate(press, 'Here to stay', 'remove');
    await page.waitFor(isFocused, 'Here to stay', 'download');
  });

  test('says little aloud of a download that says much', async () => {
    const said = await page.evaluate(listenWhileItComes, 'Of unknown size');
    expect(said[0]).toBe('Of unknown size: 25%');
    expect(said.at(-1)).toBe('Of unknown size: Available offline');
    expect(said.length).toBeLessThanOrEqual(5);
  });
});

test.each(browsersUnderTest())(
  'heeds who wants less motion and own colours, in %s',
  async (name) => {
    const server = await startFaultServer();
    await serveGallery(server);
    const browser = await launchBrowser(name, { deadlineMs: 30_000, ...CALM });
    const page = await browser.open(server.url('/gallery.html'));
    // WebKitGTK has no switch for these wishes: there it is seen that it moves without them.
    const isCalm = name !== 'webkit';
    expect(await page.evaluate(wishes)).toEqual([isCalm, isCalm]);
    await page.waitFor(isPainted, 'Of unknown size');
    expect(await page.evaluate(isMoving, 'Of unknown size')).toBe(!isCalm);
    const { fill, bar, border } = await page.evaluate(coloursOf, 'At rest');
    expect(fill).not.toBe(bar);
    expect(border).toBe(isCalm ? 'solid' : 'none');
    await browser.close();
    await server.stop();
  },
);

/** Functions below run in the page, from their source text. */

function reset(): void {
  document.documentElement.dir = 'ltr';
  document.documentElement.className = '';
}

function setTheme(theme: string): void {
  document.documentElement.className = theme;
}

function setDirection(direction: string): void {
  document.documentElement.dir = direction;
}

function phasesShown(): string[] {
  const elements = [...document.querySelectorAll('background-fetch-progress')];
  return elements.map((element) => element.getAttribute('phase') ?? '');
}

/** How far the fill is from either end of the bar. */
function fillOf(label: string): { start: number; end: number } {
  const bar = gallery.part(label, 'bar').getBoundingClientRect();
  const fill = gallery.part(label, 'fill').getBoundingClientRect();
  return { start: fill.left - bar.left, end: bar.right - fill.right };
}

/** Where the first number is, the end of all words, and that of the bar. */
function orderOf(label: string): Record<'numberLeft' | 'textRight' | 'barRight', number> {
  const text = document
    .createTreeWalker(gallery.part(label, 'status'), NodeFilter.SHOW_TEXT)
    .nextNode();
  if (!text) throw new Error('It says nothing.');
  const range = document.createRange();
  range.selectNodeContents(text);
  const { right: textRight, left } = range.getBoundingClientRect();
  range.setEnd(text, 1);
  const { left: numberLeft } = range.getBoundingClientRect();
  // Where a digit is drawn a part of a pixel beside its advance, engines say so of it alone.
  if (Math.abs(numberLeft - left) >= 1)
    throw new Error(`The number is at ${numberLeft}, the words at ${left}.`);
  return {
    numberLeft,
    textRight,
    barRight: gallery.part(label, 'bar').getBoundingClientRect().right,
  };
}

function press(label: string, button: string): void {
  const pressed = gallery.part(label, button);
  pressed.focus();
  pressed.click();
}

function isFocused(label: string, button: string): boolean {
  const part = gallery.part(label, button);
  return part.getRootNode() instanceof ShadowRoot && part.matches(':focus');
}

async function listenWhileItComes(label: string): Promise<string[]> {
  const live = gallery.part(label, 'live');
  const said: string[] = [];
  new MutationObserver(() => said.push(live.textContent)).observe(live, { childList: true });
  const url = document.querySelector(`[label="${label}"]`)?.getAttribute('src') ?? '';
  const { fake } = gallery;
  for (let downloaded = 0; downloaded <= 100; downloaded++) {
    fake.setJob(url, { phase: 'downloading', downloaded, total: 100 });
    await Promise.resolve();
  }
  fake.setJob(url, { phase: 'caching' });
  await Promise.resolve();
  fake.setJob(url, { phase: 'ready' });
  await new Promise(requestAnimationFrame);
  return said;
}

function wishes(): boolean[] {
  const queries = ['(prefers-reduced-motion: reduce)', '(forced-colors: active)'];
  return queries.map((query) => matchMedia(query).matches);
}

/** The first picture of a download comes a moment after the page, with the client's first answer. */
function isPainted(label: string): boolean {
  return gallery.part(label, 'bar').classList.contains('unknown');
}

function isMoving(label: string): boolean {
  return gallery.part(label, 'fill').getAnimations().length > 0;
}

function coloursOf(label: string): Record<'fill' | 'bar' | 'border', string> {
  const bar = getComputedStyle(gallery.part(label, 'bar'));
  const fill = getComputedStyle(gallery.part(label, 'fill'));
  return {
    fill: fill.backgroundColor,
    bar: bar.backgroundColor,
    border: bar.borderTopStyle,
  };
}

async function findBarriers(): Promise<string[]> {
  const { violations } = await gallery.axe.run();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}
