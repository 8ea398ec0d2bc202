import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build } from 'esbuild';
import type { Content } from '@internal/test-support';
import { generateSW, injectManifest } from 'workbox-build';
import { withBackgroundFetch } from 'workbox-background-fetch-build';
import type { BackgroundFetchBuildOptions } from 'workbox-background-fetch-build';

export type Builder = 'generateSW' | 'injectManifest';

type WhileUpdating = BackgroundFetchBuildOptions['whileUpdating'];

/** An app whose one large file is handed off, in one version after the other. */
export class HandOffApp {
  private constructor(
    private readonly builder: Builder,
    readonly folder: string,
    private readonly sources: string,
  ) {}

  static async create(builder: Builder): Promise<HandOffApp> {
    const temporary = () => mkdtemp(path.join(os.tmpdir(), 'hand-off-app-'));
    return new HandOffApp(builder, await temporary(), await temporary());
  }

  async remove(): Promise<void> {
    for (const folder of [this.folder, this.sources]) await rm(folder, { recursive: true });
  }

  /** Builds a version of the app with this content as its `tone.wav`. */
  async build(
    version: string,
    tone: Content,
    whileUpdating: WhileUpdating = 'previous',
  ): Promise<void> {
    const { folder } = this;
    await writeFile(path.join(folder, 'index.html'), page(version));
    await pipeline(tone.stream(0, tone.size), createWriteStream(path.join(folder, 'tone.wav')));
    const config = {
      globDirectory: folder,
      globPatterns: ['**/*.{html,js,wav}'],
      swDest: path.join(folder, 'sw.js'),
    };
    const options = { largerThan: 1024 * 1024, delivery: 'fast-follow', whileUpdating } as const;
    if (this.builder === 'generateSW') {
      const own = { ...config, clientsClaim: true, skipWaiting: true };
      await generateSW(await withBackgroundFetch(own, options));
    } else {
      const swSrc = await this.#ownWorker();
      await injectManifest(await withBackgroundFetch({ ...config, swSrc }, options));
    }
  }

  /** What a team has that writes its own worker; not a word in it of large files. */
  async #ownWorker(): Promise<string> {
    const outfile = path.join(this.sources, 'sw.js');
    await build({
      stdin: { contents: OWN_WORKER, resolveDir: import.meta.dirname },
      outfile,
      bundle: true,
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    return outfile;
  }
}

const OWN_WORKER = `
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
self.skipWaiting();
clientsClaim();
cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);
`;

/** It records what the worker tells of all that is precached, and how often the large file got ready. */
const page = (version: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${version}</title>
    <link rel="icon" href="data:," />
    <script>
      var record = { bar: [], ready: 0, updates: 0 };
      navigator.serviceWorker.addEventListener('message', ({ data }) => {
        if (data.meta !== 'workbox-background-fetch') return;
        if (data.payload.id === 'workbox-precache') record.bar.push(data.payload);
        else if (data.payload.phase === 'ready') record.ready += 1;
      });
      navigator.serviceWorker.addEventListener('controllerchange', () => {
        if (record.controlled) record.updates += 1;
        record.controlled = true;
      });
      navigator.serviceWorker.register('sw.js');
    </script>
    <script src="background-fetch-window.js"></script>
  </head>
  <body>
    <background-fetch-progress src="tone.wav" label="A tone"></background-fetch-progress>
  </body>
</html>
`;
