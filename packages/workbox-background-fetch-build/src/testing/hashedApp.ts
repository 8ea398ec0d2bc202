import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { generateSW } from 'workbox-build';
import { withBackgroundFetch } from 'workbox-background-fetch-build';
import type { PackManifest } from 'workbox-content-packs/manifest';

/** In bytes. */
export const segmentBytes = 256 * 1024;

/** A generateSW app with a pack `course`, whose large files are fetched from copies under hashed names. */
export class HashedApp {
  private constructor(readonly folder: string) {}

  static async create(): Promise<HashedApp> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'hashed-app-'));
    const page = path.join(import.meta.dirname, '../../fixtures/static-app/index.html');
    await cp(page, path.join(folder, 'index.html'));
    await mkdir(path.join(folder, 'course'));
    return new HashedApp(folder);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  /** Builds a version of app and pack around these files, where the version before lies. */
  async build(version: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const { folder } = this;
    for (const [name, bytes] of files) await writeFile(path.join(folder, name), bytes);
    const pack = { id: 'course', title: 'Course', version, globs: ['course/**'] };
    const config = {
      globDirectory: folder,
      globPatterns: ['**/*.{html,js,bin}'],
      swDest: path.join(folder, 'sw.js'),
      clientsClaim: true,
      skipWaiting: true,
    };
    const packs = [{ ...pack, segmentBytes, hashNames: true }];
    await generateSW(await withBackgroundFetch(config, { packs }));
  }

  /** The path on the server from which the version that was built last fetches a file. */
  async copyOf(name: string): Promise<string> {
    const text = await readFile(path.join(this.folder, 'course.pack.json'), 'utf8');
    const { entries } = JSON.parse(text) as PackManifest;
    const entry = entries.find(({ url }) => url === `./${name}`);
    if (!entry || !('segments' in entry) || entry.from === undefined) {
      throw new Error(`${name} has no copy in ${text}`);
    }
    return `/${entry.from}`;
  }

  /** All copies that lie beside the worker, by their paths on the server, sorted. */
  async copies(): Promise<string[]> {
    const names = await readdir(path.join(this.folder, 'course.files'));
    return names.map((name) => `/course.files/${name}`).sort();
  }
}
