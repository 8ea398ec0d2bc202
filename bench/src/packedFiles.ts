import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bytesContent } from '@internal/test-support';
import type { Content } from '@internal/test-support';
import { packFolder } from 'workbox-background-fetch-build';

/** A pack as the build makes it. */
export interface PackedFiles {
  readonly manifestUrl: string;
  /** Its manifest and its bundles, by path. */
  readonly assets: ReadonlyMap<string, Content>;
}

/** Builds a pack of files, which are given by path. */
export async function packedFiles(
  id: string,
  files: ReadonlyMap<string, Content>,
  version = '1',
): Promise<PackedFiles> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-pack-'));
  try {
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content.read());
    }
    const manifest = path.join(folder, `${id}.json`);
    await packFolder({ folder, id, title: id, version, manifest });
    const assets = new Map([
      [`/${id}.json`, bytesContent(await readFile(manifest), 'application/json')],
    ]);
    const bundles = `${id}.bundles`;
    for (const name of await readdir(path.join(folder, bundles)).catch(() => [])) {
      const bytes = await readFile(path.join(folder, bundles, name));
      assets.set(`/${bundles}/${name}`, bytesContent(bytes, 'application/octet-stream'));
    }
    return { manifestUrl: `/${id}.json`, assets };
  } finally {
    await rm(folder, { recursive: true });
  }
}
