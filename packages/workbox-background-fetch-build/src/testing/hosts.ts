import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** An app in `fixtures`, and how it is built; the guide shows the same. */
export interface Host {
  readonly name: string;
  /** Where docs/guide/hosts.md shows it. */
  readonly section: string;
  readonly app: string;
  /** What the build reads; in `before`, the same as it was without us. */
  readonly config: string;
  /** Whether the page's script tag is written by hand. */
  readonly ownTag: boolean;
  /** Whether large files leave a precache. */
  readonly hasPrecache: boolean;
}

const workbox = { section: 'workbox-build', app: 'workbox-app', ownTag: true, hasPrecache: true };
const webpack = { section: 'webpack', app: 'webpack-app', ownTag: false, hasPrecache: true };
const vite = { section: 'vite-plugin-pwa', app: 'vite-app', ownTag: false, hasPrecache: true };

export const hosts: readonly Host[] = [
  { name: 'workbox-build, generateSW', config: 'generate-sw.config.js', ...workbox },
  { name: 'workbox-build, injectManifest', config: 'inject-manifest.config.js', ...workbox },
  { name: 'Serwist, injectManifest', config: 'serwist.config.js', ...workbox, section: 'Serwist' },
  { name: 'webpack, GenerateSW', config: 'generate-sw.config.js', ...webpack },
  { name: 'webpack, InjectManifest', config: 'inject-manifest.config.js', ...webpack },
  { name: 'Vite alone', config: 'vite.config.js', ...vite, section: 'Vite alone' },
  { name: 'vite-plugin-pwa, generateSW', config: 'vite-pwa.config.js', ...vite },
  { name: 'vite-plugin-pwa, injectManifest', config: 'vite-pwa-own-worker.config.js', ...vite },
  {
    name: 'any static host',
    section: 'Any static host',
    app: 'static-app',
    config: 'publish.sh',
    ownTag: true,
    hasPrecache: false,
  },
];

export const fixtureOf = ({ app }: Host): string =>
  path.join(import.meta.dirname, '../../fixtures', app);

/** An app, built into a folder of its own. */
export interface BuiltApp {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds an app by its host, in a process of its own as its users do, around these files. */
export async function buildByHost(
  host: Host,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<BuiltApp> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `${host.app}-`));
  const [content, out] = [path.join(folder, 'content'), path.join(folder, 'dist')];
  for (const [name, bytes] of files) {
    await mkdir(path.dirname(path.join(content, name)), { recursive: true });
    await writeFile(path.join(content, name), bytes);
  }
  await promisify(execFile)(
    process.execPath,
    [path.join(fixtureOf(host), 'build.mjs'), host.config, content, out],
    { env: { ...process.env, NODE_ENV: 'production' } },
  );
  return { folder: out, remove: () => rm(folder, { recursive: true, force: true }) };
}
