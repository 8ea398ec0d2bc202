import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Content, FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { generateSW } from 'workbox-build';
import { withBackgroundFetch } from 'workbox-background-fetch-build';

/** A real generateSW app with one large asset, built into a folder of its own. */
export interface FixtureApp {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds `fixtures/generate-sw-app` with this content as its `tone.wav`. */
export async function buildFixtureApp(tone: Content): Promise<FixtureApp> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fixture-app-'));
  const source = path.join(import.meta.dirname, '../../fixtures/generate-sw-app');
  await cp(source, folder, { recursive: true });
  await pipeline(tone.stream(0, tone.size), createWriteStream(path.join(folder, 'tone.wav')));
  await generateSW(
    await withBackgroundFetch(
      {
        globDirectory: folder,
        globPatterns: ['**/*.{html,js,wav}'],
        swDest: path.join(folder, 'sw.js'),
        clientsClaim: true,
        skipWaiting: true,
      },
      { largerThan: 1024 * 1024 },
    ),
  );
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Opens the app in a new tab, once its worker controls it. */
export async function openApp(
  browser: TestBrowser,
  server: FaultServer,
  path = '/index.html',
): Promise<TestPage> {
  const page = await browser.open(server.url(path));
  await page.waitFor(() => navigator.serviceWorker.controller !== null);
  return page;
}

/** Functions below run in the page, from their source text. */

export function clickDownload(): void {
  const element = document.querySelector('background-fetch-progress');
  element?.shadowRoot?.querySelector<HTMLButtonElement>('[part=download]')?.click();
}

/** The buttons that the element offers, in their order. */
export function offered(): string[] {
  const element = document.querySelector('background-fetch-progress');
  const buttons = element?.shadowRoot?.querySelectorAll('button') ?? [];
  return [...buttons].filter(({ hidden }) => !hidden).map(({ part }) => part.value);
}

export function becomesReady(): Promise<void> {
  const element = document.querySelector('background-fetch-progress');
  return new Promise((resolve) => {
    const look = () => {
      if (element?.getAttribute('phase') === 'ready') resolve();
    };
    element?.addEventListener('backgroundfetchprogress', look);
    look();
  });
}

/** What came of a request, with the body's SHA-256 in hexadecimal. */
export async function fetchDigest(url: string, range?: string) {
  const response = await fetch(url, range === undefined ? {} : { headers: { range } });
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return {
    status: response.status,
    length: response.headers.get('content-length'),
    range: response.headers.get('content-range'),
    type: response.headers.get('content-type'),
    sha256: Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join(''),
  };
}
