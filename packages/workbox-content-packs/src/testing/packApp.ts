import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { workerEvaluationHook } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { packFolder } from 'workbox-background-fetch-build';
import type { Delivery } from 'workbox-content-packs/manifest';
import type { DeclaredPack } from 'workbox-content-packs';

/** A worker as an app writes it, with a route of its own behind the packs. */
const WORKER = `
import { install } from 'background-fetch-ponyfill/service-worker';
import { clear } from 'workbox-background-fetch';
import { installContentPacks } from 'workbox-content-packs';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.packs = installContentPacks({
  ...PACK_OPTIONS,
  allow: (url) => url.pathname.startsWith('/run-time/'),
});
self.clearEverything = clear;
self.jobIds = () => install().backgroundFetch.getIds();
self.segmentBytes = async () => (await install().segmentStore.usage()).segmentBytes;
self.addEventListener('fetch', (event) => {
  if (!event.request.url.endsWith('/own-route')) return;
  event.respondWith(new Response('of the own route'));
});
`;

const PAGE = `
import { WORKING } from 'workbox-background-fetch/protocol';
import { commandMessage, isStateMessage, queryMessage } from 'workbox-content-packs/protocol';

globalThis.told = [];
navigator.serviceWorker.addEventListener('message', ({ data }) => {
  if (isStateMessage(data)) told.push(data.payload);
});
globalThis.controllers = 0;
navigator.serviceWorker.addEventListener('controllerchange', () => (controllers += 1));
navigator.serviceWorker.register('/worker.js');
async function post(message) {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => data !== WORKING && resolve(data);
    active.postMessage(message, [port2]);
  });
}
globalThis.command = (payload) => post(commandMessage(payload));
globalThis.question = (payload) => post(queryMessage(payload));
`;

/** The files of a version, by their paths in the pack. */
export type PackFiles = ReadonlyMap<string, Buffer>;

export const segmentBytes = 256 * 1024;

/** An app with packs on a server, in one version after the other, each built as real ones are. */
export class PackApp {
  readonly #packs = new Map<string, DeclaredPack>();

  private constructor(
    private readonly server: FaultServer,
    private readonly folder: string,
    private readonly worker: string,
    private readonly options: object,
  ) {}

  static async create(server: FaultServer, options: object = {}): Promise<PackApp> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'pack-app-'));
    server.serveFolder('/packs/', folder);
    server.serveText(
      '/index.html',
      '<!doctype html><title>Packs</title><link rel="icon" href="data:,"><script src="/page.js"></script>',
    );
    server.serveText('/page.js', await bundle(PAGE));
    return new PackApp(server, folder, await bundle(WORKER), options);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  /** Builds a version of a pack, and the worker that knows it. */
  async publish(
    id: string,
    version: string,
    files: PackFiles,
    delivery: Delivery = 'on-demand',
  ): Promise<void> {
    const { folder } = this;
    await rm(path.join(folder, id), { recursive: true, force: true });
    for (const [name, bytes] of files) {
      const file = path.join(folder, id, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    const manifest = path.join(folder, `${id}.json`);
    const names = { id, title: `Pack ${id}`, version, delivery };
    const small = { segmentBytes, bundleUpTo: 32 * 1024 };
    await packFolder({ folder, globs: [`${id}/**`], ...names, manifest, ...small });
    const manifestDigest = sha256(await readFile(manifest));
    this.#packs.set(id, { id, manifestUrl: `/packs/${id}.json`, manifestDigest, delivery });
    const options = JSON.stringify({ packs: [...this.#packs.values()], ...this.options });
    const script = this.worker.replaceAll('PACK_OPTIONS', () => options);
    this.server.serveText('/worker.js', workerEvaluationHook + script);
  }

  /** Opens the app, once its worker controls it. */
  async open(browser: TestBrowser): Promise<TestPage> {
    const page = await browser.open(this.server.url('/index.html'));
    await page.waitFor(() => navigator.serviceWorker.controller !== null);
    return page;
  }

  /** Brings a page's worker up to date, and waits until the new one controls it. */
  async update(page: TestPage): Promise<void> {
    const before = await page.evaluate('controllers');
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.ready).update();
    });
    await page.waitFor('(before) => controllers > before', before);
  }

  /** What was asked of the server below a path, but for manifests: with its ranges, sorted. */
  asked(below = '/packs/'): string[] {
    return this.server.log
      .requests()
      .filter(({ path: asked }) => asked.startsWith(below) && !asked.endsWith('.json'))
      .map(({ path: asked, range }) => (range === undefined ? asked : `${asked} ${range}`))
      .sort();
  }
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0]?.text ?? '';
}
