import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Versions } from './report.js';

/** What is installed here, and so is measured. */
export async function installedVersions(): Promise<Versions> {
  return {
    ours: await versionIn(new URL('../package.json', import.meta.url)),
    workbox: await versionIn(
      new URL(
        `file://${createRequire(import.meta.url).resolve('workbox-precaching/package.json')}`,
      ),
    ),
    node: process.versions.node,
  };
}

async function versionIn(file: URL): Promise<string> {
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { readonly version: string };
  return version;
}
