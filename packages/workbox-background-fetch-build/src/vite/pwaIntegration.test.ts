import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ResolvedConfig } from 'vite';
import { pwaIntegration } from './pwaIntegration.js';
import type { PwaIntegration } from './pwaIntegration.js';

type ResolvedPwa = Parameters<PwaIntegration['beforeBuildServiceWorker']>[0];

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'pwa-integration-'));
  await writeFile(path.join(root, 'film.mp4'), 'film');
});

afterEach(() => rm(root, { recursive: true }));

/** As vite-plugin-pwa resolves them. */
function resolved(): ResolvedPwa {
  const globs = { globDirectory: root, globPatterns: ['**/*'] };
  const workbox = { ...globs, swDest: path.join(root, 'sw.js') };
  return { strategies: 'generateSW', swSrc: '', workbox, injectManifest: workbox };
}

describe('pwaIntegration', () => {
  it('has the worker of each build of a watcher load one script', async () => {
    const integration = pwaIntegration({ largeGlobs: ['*.mp4'], log: () => undefined });
    const pwa = resolved();
    await integration.beforeBuildServiceWorker(pwa);
    const { importScripts: before } = pwa.workbox;
    await writeFile(path.join(root, 'film.mp4'), 'another film');
    await integration.beforeBuildServiceWorker(pwa);
    expect(pwa.workbox.importScripts).toHaveLength(1);
    expect(pwa.workbox.importScripts).not.toEqual(before);
  });

  it.each([
    { watch: null, told: [] },
    {
      watch: {},
      told: [expect.stringMatching(/^workbox-background-fetch-build: packs: course: globs must/)],
    },
  ])('where Vite has watch: $watch, tells $told of a pack without files', async (given) => {
    const packs = [{ id: 'course', title: 'Course', version: '1', globs: ['course/**'] }];
    const integration = pwaIntegration({ packs });
    const told: string[] = [];
    const logger = { error: (text: string) => told.push(text) };
    const vite = { build: { watch: given.watch }, logger } as unknown as ResolvedConfig;
    integration.configureOptions(vite);
    const built = integration.beforeBuildServiceWorker(resolved());
    await expect(built).rejects.toThrow('packs: course: globs must be patterns');
    expect(told).toEqual(given.told);
  });
});
