import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, startFaultServer } from '@internal/test-support';
import type { BrowserName, FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import type { BackgroundFetchProgressElement, Phase } from 'workbox-background-fetch-window';
import { serveGallery } from './testing/gallery.mjs';
import type { GalleryPage } from './testing/gallery/page.js';

jest.setTimeout(120_000);

const OUTDATED = 'Pack, outdated';
const GONE = 'Outdated, and gone from the server';
const SEASON = 'A season of a series with a name that takes more than a line on a phone';

/** In the page. */
declare const gallery: GalleryPage;

type PackChange = Parameters<GalleryPage['fake']['setPack']>[1];

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

  test('gives a long title a line of its own, and fits into 280 pixels', async () => {
    expect(await page.evaluate(areOnOneLine, 'On its way')).toBe(true);
    expect(await page.evaluate(areOnOneLine, SEASON)).toBe(false);
    expect(await page.evaluate(tooWide, 280)).toEqual([]);
  });

  test('is worked by keys alone, which always see where they are', async () => {
    await page.evaluate(focus, 'In a moment', 'cancel');
    await page.press('Tab');
    await page.waitFor(isMarked, 'On its way', 'pause');
    // Each press replaces the button that it was on.
    await page.press('Enter');
    await page.waitFor(isMarked, 'On its way', 'resume');
    await page.press('Space');
    await page.waitFor(isMarked, 'On its way', 'pause');
    await page.press('Tab');
    await page.waitFor(isMarked, 'On its way', 'cancel');
    await page.press('Shift+Tab');
    await page.waitFor(isMarked, 'On its way', 'pause');
    await page.evaluate(focus, SEASON, 'cancel');
    await page.press('Tab');
    await page.waitFor(isMarked, SEASON, 'summary');
    await page.press('Enter');
    await page.waitFor(isOpen, SEASON);
  });

  test('keeps the focus at hand when the last button goes away', async () => {
    await page.evaluate(focus, 'Here to stay', 'remove');
    await page.press('Enter');
    await page.waitFor(isMarked, 'Here to stay', 'download');
    await page.evaluate(tell, 'Here to stay', 'caching');
    await page.waitFor(isMarked, 'Here to stay', 'status');
  });

  test('speaks the language of its place, and its own words; what cannot be read does not stop it', async () => {
    expect(await page.evaluate(speak)).toEqual({
      german: 'Angehalten – 1,5\u00a0MB of 3\u00a0MB',
      unreadable: ['Paused – 1,5\u00a0MB of 3\u00a0MB', 'SyntaxError'],
      noWords: ['Paused – 1,5\u00a0MB of 3\u00a0MB', 'TypeError'],
      noTag: 'Paused – ',
    });
  });

  test('shows something else when its attributes change, and nothing without any', async () => {
    expect(await page.evaluate(changeAttributes)).toEqual([
      { phase: 'paused', buttons: ['resume', 'cancel'] },
      { phase: null, buttons: [] },
      { phase: 'paused', buttons: ['resume', 'cancel'] },
      { phase: 'ready', buttons: ['remove'] },
    ]);
  });

  test('has its attributes as properties, which frameworks set', async () => {
    expect(await page.evaluate(setProperties)).toEqual({
      phases: ['paused', 'ready', 'paused'],
      markup:
        '<background-fetch-progress label="A film" files="" src="https://app.example/set.mp4">',
      read: ['https://app.example/set.mp4', '', '', 'A film', true, ''],
      ...{ without: '<background-fetch-progress>', shows: null, isThere: true },
    });
  });

  test('shows one thing where what it told had the page choose another', async () => {
    expect(await page.evaluate(changeWhileTold)).toBe('paused');
  });

  test('does nothing at the second click of a double click', async () => {
    expect(await page.evaluate(clickTwice)).toEqual({ pressedFirst: 0, pressedThen: 1 });
  });

  test('tells the page what it is told', async () => {
    expect(await page.evaluate(hearEvents)).toEqual(['paused', 'downloading']);
  });

  test('takes a client that was set before it was known', async () => {
    expect(await page.evaluate(isOfGallery, 'Early')).toBe(true);
    await page.waitFor(isShown, 'Early', 'Not downloaded');
    await page.evaluate(giveAnother, 'Early');
    await page.waitFor(isShown, 'Early', 'Paused');
  });

  test('shares a client where it is given none, as long as it is in a document', async () => {
    expect(await page.evaluate(borrow)).toEqual({
      isShared: true,
      isKeptInAMove: true,
      isGivenBack: true,
      isGivenBackForAnother: true,
    });
  });

  test('does not say of what it shows that something else has failed', async () => {
    expect(await page.evaluate(failLate)).toEqual({
      phase: 'paused',
      errors: 0,
      isPressed: true,
      isBusy: [true, false, false],
    });
  });

  test('goes on where another that listens throws', async () => {
    expect(await page.evaluate(listenBadly)).toEqual({
      phase: 'downloading',
      reported: 'bad listener',
    });
  });

  test('says so where there is no worker, nor can be', async () => {
    expect(await page.evaluate(showWithoutWorkers)).toBe(
      'Failed: this browser, or this page, cannot download now',
    );
    await page.waitFor(
      isShown,
      'Lonely',
      'Failed: this browser, or this page, cannot download now',
    );
  });

  test('says that nothing comes where nothing was heard for long', async () => {
    const still = '148\u00a0MB of 376\u00a0MB – nothing comes at the moment';
    await page.waitFor(isShown, 'On its way', still);
  });

  test('says what an update would bring, then that the old version serves, then nothing of either', async () => {
    const outdated = 'Available offline – 50\u00a0MB';
    await page.waitFor(isShown, OUTDATED, `${outdated} – update to version 2: 3.1\u00a0MB`);
    await page.evaluate(click, OUTDATED, 'update');
    await page.waitFor(isShown, OUTDATED, 'Starting – version 1 is available offline');
    await page.evaluate(setPack, OUTDATED, { installed: '2' });
    await page.waitFor(isShown, OUTDATED, outdated);
    await page.evaluate(publish, OUTDATED, '3');
    await page.waitFor(isShown, OUTDATED, `${outdated} – update to version 3: 3\u00a0MB`);
  });

  test('says that the version before of a file is here, and removes it', async () => {
    const there = 'the version before is available offline';
    const failed = `Failed: the server does not have this file – ${there}`;
    await page.waitFor(isShown, GONE, failed);
    await page.evaluate(click, GONE, 'remove');
    await page.waitFor(isShown, GONE, 'Not downloaded');
  });

  test('needs nothing that a strict policy refuses', async () => {
    const strict = await browser.open(server.url('/strict.html'));
    await strict.waitFor(isShown, 'At rest', 'Paused – 148\u00a0MB of 376\u00a0MB');
    expect(await strict.evaluate(() => gallery.refused)).toEqual([]);
    expect((await strict.evaluate(coloursOf, 'At rest')).bar).not.toBe('rgba(0, 0, 0, 0)');
    await strict.close();
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

/** Whether the buttons are beside the title. */
function areOnOneLine(label: string): boolean {
  const title = gallery.part(label, 'title').getBoundingClientRect();
  const actions = gallery.part(label, 'actions').getBoundingClientRect();
  return actions.top < title.bottom;
}

/** Labels of elements that stand out where there is so little room, also by a word that is long. */
function tooWide(pixels: number): string[] {
  const main = document.querySelector('main');
  const elements = [...document.querySelectorAll('background-fetch-progress')];
  if (main) main.style.inlineSize = `${pixels}px`;
  const areWide = () => elements.filter((element) => element.scrollWidth > element.clientWidth);
  const wide = areWide().map(({ label }) => label);
  const labels = elements.map((element) => element.label);
  for (const element of elements) element.setAttribute('label', 'Unbroken'.repeat(12));
  wide.push(...areWide().map(({ label }) => label));
  elements.forEach((element, index) => element.setAttribute('label', labels[index] ?? ''));
  main?.removeAttribute('style');
  return wide;
}

function focus(label: string, button: string): void {
  gallery.part(label, button).focus();
}

/** Whether this part, or element, of it has the focus, and people see that. */
function isMarked(label: string, name: string): boolean {
  const { activeElement: active } = gallery.part(label, 'status').getRootNode() as ShadowRoot;
  if (!active) throw new Error('Nothing of it has the focus.');
  const { outlineStyle, outlineWidth } = getComputedStyle(active);
  const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  const focused = active.part.value || active.localName;
  // Seen where the wait for it fails.
  if (focused !== name || !isOutlined) throw new Error(`${focused}, ${outlineStyle}`);
  return active.checkVisibility();
}

function isOpen(label: string): boolean {
  return (gallery.part(label, 'files') as HTMLDetailsElement).open;
}

function tell(label: string, phase: Phase): void {
  const url = document.querySelector(`[label="${label}"]`)?.getAttribute('src') ?? '';
  gallery.fake.setJob(url, { phase });
}

function click(label: string, button: string): void {
  gallery.part(label, button).click();
}

function setPack(label: string, change: PackChange): void {
  const { pack } = document.querySelector(`[label="${label}"]`) as BackgroundFetchProgressElement;
  gallery.fake.setPack(pack, change);
}

/** A worker that was built with another version of the pack. */
function publish(label: string, version: string): void {
  const { pack } = document.querySelector(`[label="${label}"]`) as BackgroundFetchProgressElement;
  gallery.fake.setNeeds(pack, { version, fetchBytes: Number(version) * 1_000_000 });
  gallery.fake.setPack(pack, { outdated: true });
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

async function speak() {
  const element = document.createElement('background-fetch-progress');
  const errors: string[] = [];
  element.addEventListener('error', ({ error }) => errors.push((error as Error).name));
  const status = () => element.shadowRoot?.querySelector('[part=status]')?.textContent ?? '';
  element.client = gallery.client;
  gallery.fake.setJob('https://app.example/speak.mp4', {
    ...{ phase: 'paused', downloaded: 1_500_000, total: 3_000_000 },
  });
  element.lang = 'de';
  element.setAttribute('words', '{"paused":"Angehalten","of":5}');
  element.setAttribute('src', 'https://app.example/speak.mp4');
  document.body.append(element);
  await gallery.client.progress('https://app.example/speak.mp4');
  const german = status();
  element.setAttribute('words', '{"paused":');
  const unreadable = [status(), errors.pop()];
  element.setAttribute('words', 'null');
  const noWords = [status(), errors.pop()];
  element.lang = 'en_US';
  element.toggleAttribute('files');
  const noTag = status().replace(/[^–]*$/, ' ');
  element.remove();
  return { german, unreadable, noWords, noTag };
}

async function setProperties() {
  const element = document.createElement('background-fetch-progress');
  const { fake, client } = gallery;
  const url = new URL('https://app.example/set.mp4');
  fake.setJob(url.href, { phase: 'paused' });
  fake.setJob('set', { phase: 'paused' });
  fake.declarePack({ id: 'set' });
  fake.setPack('set', { installed: '1' });
  const known = [client.job(url.href), client.job({ id: 'set' }), client.pack('set')];
  await Promise.all(known.map((each) => each.read()));
  document.body.append(element);
  const phases: unknown[] = [];
  for (const named of [{ job: 'set' }, { pack: 'set', job: null }, { src: url, pack: undefined }]) {
    Object.assign(element, { client, label: 'A film', files: true, words: '{}' }, named);
    phases.push(element.getAttribute('phase'));
  }
  const startTag = () => element.outerHTML.replace(/>.*/s, '>').replace(/ phase="\w*"/, '');
  element.words = null;
  const markup = startTag();
  const { src, job, pack, label, files, words } = element;
  Object.assign(element, { src: null, label: undefined, files: undefined });
  Object.assign(element, { files: undefined, job: '', pack: '' });
  // Nothing is shown by an empty id.
  const shows = element.getAttribute('phase');
  Object.assign(element, { job: null, pack: null, files: '' });
  const isThere = element.files;
  element.files = false;
  const without = startTag();
  element.remove();
  return { phases, markup, read: [src, job, pack, label, files, words], without, shows, isThere };
}

async function changeAttributes() {
  const element = document.createElement('background-fetch-progress');
  const { fake, client } = gallery;
  element.client = client;
  document.body.append(element);
  fake.setJob('https://app.example/change.mp4', { phase: 'paused' });
  fake.setJob('change', { phase: 'paused' });
  fake.declarePack({ id: 'change' });
  fake.setPack('change', { installed: '1' });
  await Promise.all([
    ...[client.job('https://app.example/change.mp4'), client.job({ id: 'change' })].map((job) =>
      job.read(),
    ),
    client.pack('change').read(),
  ]);
  const state = () => ({
    phase: element.getAttribute('phase'),
    buttons: [...(element.shadowRoot?.querySelectorAll('button:not([hidden])') ?? [])].map(
      (button) => button.getAttribute('part'),
    ),
  });
  element.setAttribute('src', 'https://app.example/change.mp4');
  const states = [state()];
  element.removeAttribute('src');
  states.push(state());
  element.setAttribute('job', 'change');
  states.push(state());
  element.removeAttribute('job');
  element.setAttribute('pack', 'change');
  states.push(state());
  element.remove();
  return states;
}

async function changeWhileTold() {
  const element = document.createElement('background-fetch-progress');
  const [first, second] = ['first', 'second'].map((name) => `https://app.example/${name}.mp4`);
  if (!first || !second) throw new Error('There are two.');
  const { fake, client } = gallery;
  fake.setJob(first, { phase: 'queued' });
  fake.setJob(second, { phase: 'paused' });
  await Promise.all([first, second].map((url) => client.progress(url)));
  element.addEventListener('backgroundfetchprogress', () => element.setAttribute('src', second), {
    once: true,
  });
  element.client = client;
  element.setAttribute('src', first);
  document.body.append(element);
  fake.setJob(first, { phase: 'downloading' });
  const phase = element.getAttribute('phase');
  element.remove();
  return phase;
}

async function hearEvents(): Promise<string[]> {
  const element = document.createElement('background-fetch-progress');
  const url = 'https://app.example/events.mp4';
  const heard: string[] = [];
  element.addEventListener('backgroundfetchprogress', ({ detail }) => {
    heard.push('phase' in detail ? detail.phase : 'a pack');
  });
  element.client = gallery.client;
  element.setAttribute('src', url);
  gallery.fake.setJob(url, { phase: 'paused' });
  document.body.append(element);
  await gallery.client.progress(url);
  gallery.fake.setJob(url, { phase: 'downloading' });
  element.remove();
  gallery.fake.setJob(url, { phase: 'caching' });
  return heard;
}

function isOfGallery(label: string): boolean {
  const element = document.querySelector<BackgroundFetchProgressElement>(`[label="${label}"]`);
  return element?.client === gallery.client;
}

/** Another client, of whose worker the same asset is at rest. */
function giveAnother(label: string): void {
  const Fake = gallery.fake.constructor as new () => typeof gallery.fake;
  const fake = new Fake();
  const element = document.querySelector(`[label="${label}"]`);
  fake.setJob(element?.getAttribute('src') ?? '', { phase: 'paused' });
  Object.assign(element ?? {}, { client: fake.client() });
}

/** Whether this is what its status says. */
function isShown(label: string, words: string): boolean {
  const said = gallery.part(label, 'status').textContent;
  // Seen where the wait for it fails.
  if (said !== words) throw new Error(said);
  return true;
}

async function borrow(): Promise<Record<string, boolean>> {
  const [first, second] = [1, 2].map(() => {
    const element = document.createElement('background-fetch-progress');
    element.setAttribute('src', 'https://app.example/borrow.mp4');
    document.body.append(element);
    return element;
  });
  if (!first || !second) throw new Error('There are two.');
  const { client } = first;
  const isShared = client !== undefined && second.client === client;
  document.querySelector('main')?.append(first, second);
  await Promise.resolve();
  const isKeptInAMove = first.client === client && second.client === client;
  first.remove();
  const isGivenBack = first.client === undefined && second.client === client;
  second.client = gallery.client;
  second.client = undefined;
  const isGivenBackForAnother = second.client === client;
  second.remove();
  return { isShared, isKeptInAMove, isGivenBack, isGivenBackForAnother };
}

/** The second click comes where another button may be by then. */
async function clickTwice() {
  const Fake = gallery.fake.constructor as new () => typeof gallery.fake;
  const fake = new Fake();
  const element = document.createElement('background-fetch-progress');
  element.client = fake.client();
  fake.declarePack({ id: 'twice' });
  element.pack = 'twice';
  document.body.append(element);
  await element.client.pack('twice').read();
  const button = element.shadowRoot?.querySelector('[part=download]');
  const pressed = () => element.shadowRoot?.querySelectorAll('[aria-disabled]').length;
  button?.dispatchEvent(new MouseEvent('click', { detail: 2 }));
  const pressedFirst = pressed();
  button?.dispatchEvent(new MouseEvent('click', { detail: 1 }));
  const pressedThen = pressed();
  element.remove();
  fake.dispose();
  return { pressedFirst, pressedThen };
}

async function failLate() {
  const Fake = gallery.fake.constructor as new () => typeof gallery.fake;
  const fake = new Fake();
  const element = document.createElement('background-fetch-progress');
  element.client = fake.client();
  let errors = 0;
  element.addEventListener('error', () => (errors += 1));
  const url = 'https://app.example/late.mp4';
  fake.setJob(url, { phase: 'paused' });
  fake.declarePack({ id: 'late' });
  element.setAttribute('pack', 'late');
  document.body.append(element);
  const actions = element.shadowRoot?.querySelector('[part=actions]');
  const busy = () => actions?.getAttribute('aria-busy') === 'true';
  fake.browser.packages.delete('workbox-content-packs');
  fake.browser.activate();
  const failing = element.download();
  const [pressed, ...others] = actions?.querySelectorAll('[aria-disabled]') ?? [];
  const isPressed = pressed?.getAttribute('part') === 'download' && others.length === 0;
  const isBusy = [busy()];
  element.removeAttribute('pack');
  element.setAttribute('src', url);
  await failing;
  await fake.client().progress(url);
  isBusy.push(busy(), actions?.querySelector('[aria-disabled]') !== null);
  const phase = element.getAttribute('phase');
  element.remove();
  fake.dispose();
  return { phase, errors, isPressed, isBusy };
}

async function listenBadly() {
  const url = 'https://app.example/badly.mp4';
  gallery.fake.setJob(url, { phase: 'paused' });
  const job = gallery.client.job(url);
  await job.read();
  const stop = job.subscribe(() => {
    throw new Error('bad listener');
  });
  const element = document.createElement('background-fetch-progress');
  element.client = gallery.client;
  element.setAttribute('src', url);
  document.body.append(element);
  const reported = new Promise<string>((resolve) => {
    const hear = (event: ErrorEvent): void => {
      event.preventDefault();
      resolve((event.error as Error).message);
    };
    addEventListener('error', hear, { once: true });
  });
  gallery.fake.setJob(url, { phase: 'downloading' });
  const phase = element.getAttribute('phase');
  stop();
  element.remove();
  return { phase, reported: await reported };
}

function showWithoutWorkers(): string {
  Object.defineProperty(navigator, 'serviceWorker', { value: undefined, configurable: true });
  const element = document.createElement('background-fetch-progress');
  element.setAttribute('src', 'film.mp4');
  document.body.append(element);
  const said = element.shadowRoot?.querySelector('[part=status]')?.textContent ?? '';
  element.remove();
  Reflect.deleteProperty(navigator, 'serviceWorker');
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
