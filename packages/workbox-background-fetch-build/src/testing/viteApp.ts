import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Content } from '@internal/test-support';
import type { FixtureApp } from './fixtureApp.js';

/** The configs of `fixtures/vite-app`, as the guide shows them. */
export const viteConfigs = [
  'vite.config.js',
  'vite-pwa.config.js',
  'vite-pwa-own-worker.config.js',
] as const;

/** Builds `fixtures/vite-app` by Vite, in a process of its own as its users do, with this content as its `tone.wav`. */
export async function buildViteApp(config: string, tone: Content): Promise<FixtureApp> {
  const root = path.join(import.meta.dirname, '../../fixtures/vite-app');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vite-app-'));
  const [publicDir, outDir] = ['public', 'dist'].map((name) => path.join(folder, name));
  if (publicDir === undefined || outDir === undefined) throw new Error('There are two folders.');
  await mkdir(publicDir);
  await pipeline(tone.stream(0, tone.size), createWriteStream(path.join(publicDir, 'tone.wav')));
  const script = path.join(root, 'build.mjs');
  await promisify(execFile)(process.execPath, [script, config, publicDir, outDir], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { folder: outDir, remove: () => rm(folder, { recursive: true, force: true }) };
}
