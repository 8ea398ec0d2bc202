/** Functions that tests run in a recipe's page, from their source text. */
import type { BackgroundFetchClient } from 'workbox-background-fetch-window';

declare const client: BackgroundFetchClient;

/** What came of a request: its status, its range if it is one, and the SHA-256 of its body. */
export interface Answer {
  readonly status: number;
  readonly range?: string;
  readonly sha256: string;
}

/** @param range as in the header; default all of it. */
export async function read(url: string, range?: string): Promise<Answer> {
  const response = await fetch(url, range === undefined ? {} : { headers: { range } });
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
  const contentRange = response.headers.get('content-range');
  return {
    status: response.status,
    ...(contentRange === null ? {} : { range: contentRange }),
    sha256: hex.join(''),
  };
}

/** Whether this version of a pack is installed, none where it is `null`, and nothing else is on its way. */
export async function isPackAt(id: string, version: string | null): Promise<boolean> {
  const state = await client.pack(id).read();
  const isThere = (state.installed ?? null) === version && state.target === undefined;
  // Seen where the wait for it fails.
  if (!isThere) throw new Error(JSON.stringify(state));
  return true;
}

/** Whether people can click Download at a pack's element; thrown until the worker has said how it stands. */
export function offersDownload(id: string): boolean {
  const element = document.querySelector(`background-fetch-progress[pack="${id}"][phase]`);
  const button = element?.shadowRoot?.querySelector('[part=download]');
  if (!button) throw new Error(`Nothing is known of ${id}.`);
  return getComputedStyle(button).display !== 'none';
}

export async function isReady(id: string): Promise<boolean> {
  const progress = await client.progress({ id });
  if (progress.phase !== 'ready') throw new Error(JSON.stringify(progress));
  return true;
}

export function downloadPack(id: string): Promise<void> {
  return client.pack(id).download();
}

export function removePack(id: string): Promise<void> {
  return client.pack(id).remove();
}

export function updatePack(id: string): Promise<void> {
  return client.pack(id).update();
}

export async function download(url: string): Promise<void> {
  await client.download(url, { title: url });
}
