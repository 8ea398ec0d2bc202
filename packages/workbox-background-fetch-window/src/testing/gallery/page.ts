/** A page that shows the element in every state, without a worker. Bundled by `serveGallery()`. */
import axe from 'axe-core';
import {
  BackgroundFetchProgressElement,
  defineProgressElement,
} from 'workbox-background-fetch-window';
import type { BackgroundFetchClient, Progress } from 'workbox-background-fetch-window';
import { FakeBackgroundFetch } from 'workbox-background-fetch-window/testing';

const MB = 1_000_000;
const base = 'https://app.example/';
const fast = { bytesPerSecond: 2.4 * MB, secondsLeft: 95 };

/** By what people read. */
const JOBS: Readonly<Record<string, Partial<Progress>>> = {
  'Not yet': { phase: 'absent' },
  'In a moment': { phase: 'queued' },
  'On its way': { phase: 'downloading', downloaded: 148 * MB, total: 376 * MB, ...fast },
  'Of unknown size': { phase: 'downloading', downloaded: 12 * MB },
  'In a tunnel': { phase: 'waiting', reason: 'offline', downloaded: 148 * MB, total: 376 * MB },
  'At rest': { phase: 'paused', downloaded: 148 * MB, total: 376 * MB },
  'Nearly there': { phase: 'caching', downloaded: 376 * MB, total: 376 * MB },
  'Gone from the server': { phase: 'failed', reason: 'bad-status', downloaded: 0, total: 9 * MB },
  'Outdated, and gone from the server': { phase: 'failed', reason: 'bad-status', previous: true },
  'Too large': { phase: 'failed', reason: 'quota-exceeded', downloaded: 90 * MB, total: 376 * MB },
  'Not wanted': { phase: 'aborted' },
  'Here to stay': { phase: 'ready', downloaded: 376 * MB, total: 376 * MB },
  'A season of a series with a name that takes more than a line on a phone': {
    ...{ phase: 'downloading', downloaded: 400_000, total: 31 * MB, bytesPerSecond: 90_000 },
    assets: [
      { url: `${base}one.mp4`, phase: 'caching', downloaded: 400_000, total: 400_000 },
      { url: `${base}two.mp4`, phase: 'downloading', downloaded: 90_000, total: 15 * MB },
      { url: `${base}t%C3%A4glich.mp4`, phase: 'failed', downloaded: 0, reason: 'bad-status' },
    ],
  },
};

const PACKS: Readonly<Record<string, Parameters<FakeBackgroundFetch['setPack']>[1]>> = {
  'Pack, not yet': {},
  'Pack, on its way': { target: { phase: 'downloading', downloaded: 20 * MB, total: 50 * MB } },
  'Pack that waits': { target: { phase: 'waiting', reason: 'metered', total: 50 * MB } },
  'Pack at rest': { target: { phase: 'paused', downloaded: 20 * MB, total: 50 * MB } },
  'Pack with a file missing': {
    target: {
      ...{ phase: 'failed', reason: 'bad-status', downloaded: 40 * MB, total: 50 * MB },
      failed: [{ url: `${base}lesson-4.mp4`, detail: 'The server answered 404.' }],
    },
  },
  'Pack, here': { installed: '1', installedBytes: 412 * MB },
  'Pack, outdated': { installed: '1', installedBytes: 50 * MB, outdated: true },
  'Pack, being updated': {
    ...{ installed: '1', installedBytes: 50 * MB },
    target: { version: '2', phase: 'downloading', downloaded: MB, total: 3.1 * MB },
  },
  'Pack on its way out': { installed: '1', removing: true },
};

/** What tests reach for. */
export interface GalleryPage {
  readonly fake: FakeBackgroundFetch;
  readonly client: BackgroundFetchClient;
  /** What the page's policy has refused. */
  readonly refused: readonly string[];
  readonly axe: typeof axe;
  /** The element that shows this, and a part of it. */
  part(label: string, name: string): HTMLElement;
}

const fake = new FakeBackgroundFetch();
const client = fake.client();
const refused: string[] = [];
document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) =>
  refused.push(`${violatedDirective}: ${sample}`),
);
const gallery: GalleryPage = {
  ...{ fake, client, axe, refused },
  part: (label, name) => {
    const { shadowRoot } = document.querySelector(`[label="${label}"]`) as HTMLElement;
    return shadowRoot?.querySelector(`[part=${name}]`) as HTMLElement;
  },
};
Object.assign(globalThis, { gallery });

// As a framework may do it: all is set before the element is known.
const early = document.createElement('background-fetch-progress');
Object.assign(early, { client, src: `${base}0.mp4`, label: 'Early' });
document.querySelector('main')?.append(early);
// It looks for a worker of this page, and there is none.
const lonely = document.createElement('background-fetch-progress');
lonely.setAttribute('src', `${base}lonely.mp4`);
lonely.setAttribute('label', 'Lonely');
document.querySelector('main')?.append(lonely);
defineProgressElement();

const add = (attribute: 'src' | 'pack', value: string, label: string): void => {
  const element = new BackgroundFetchProgressElement();
  element.client = client;
  element.setAttribute(attribute, value);
  element.setAttribute('label', label);
  element.toggleAttribute('files', true);
  const card = document.createElement('li');
  card.append(element);
  document.querySelector('main > ul')?.append(card);
};

Object.entries(JOBS).forEach(([label, state], index) => {
  const url = `${base}${index}.mp4`;
  if (state.phase !== 'absent') fake.setJob(url, state);
  add('src', url, label);
});
Object.entries(PACKS).forEach(([label, state], index) => {
  const id = `pack-${index}`;
  fake.declarePack({ id });
  fake.setNeeds(id, { version: '2', fetchBytes: 3.1 * MB });
  fake.setPack(id, state);
  add('pack', id, label);
});
