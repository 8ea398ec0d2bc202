import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Content } from '@internal/test-support';
import type { FixtureApp } from './fixtureApp.js';

/** Apps in `fixtures`, with their configs, as the guide shows them. */
export const bundledApps = [
  ['vite-app', 'vite.config.js'],
  ['vite-app', 'vite-pwa.config.js'],
  ['vite-app', 'vite-pwa-own-worker.config.js'],
  ['webpack-app', 'generate-sw.config.js'],
  ['webpack-app', 'inject-manifest.config.js'],
] as const;

/** Builds an app by its bundler, in a process of its own as its users do, with this content as its `tone.wav`. */
export async function buildBundledApp(
  app: 'vite-app' | 'webpack-app',
  config: string,
  tone: Content,
): Promise<FixtureApp> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `${app}-`));
  const [content, out] = [path.join(folder, 'content'), path.join(folder, 'dist')];
  await mkdir(content);
  await pipeline(tone.stream(0, tone.size), createWriteStream(path.join(content, 'tone.wav')));
  const script = path.join(import.meta.dirname, '../../fixtures', app, 'build.mjs');
  await promisify(execFile)(process.execPath, [script, config, content, out], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { folder: out, remove: () => rm(folder, { recursive: true, force: true }) };
}
