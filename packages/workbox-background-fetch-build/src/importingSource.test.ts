import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** In a process that ends. */
const BUILD = `
import { readFile, writeFile } from 'node:fs/promises';
import { withBackgroundFetch } from 'workbox-background-fetch-build';

const [, swSrc, swDest] = process.argv;
const config = await withBackgroundFetch({ swSrc, swDest }, { log: () => undefined });
await writeFile(swDest, await readFile(config.swSrc));
`;

it('leaves no copy of the source when the build has ended', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'importing-source-'));
  try {
    const [temporary, swSrc, swDest] = [
      path.join(root, 'temporary'),
      path.join(root, 'source.js'),
      path.join(root, 'sw.js'),
    ];
    await mkdir(temporary);
    await writeFile(swSrc, 'own();');
    await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', BUILD, swSrc, swDest],
      { cwd: import.meta.dirname, env: { ...process.env, TMPDIR: temporary } },
    );
    expect(await readFile(swDest, 'utf8')).toMatch(/^importScripts\(.*\);own\(\);$/);
    expect(await readdir(temporary)).toEqual([]);
  } finally {
    await rm(root, { recursive: true });
  }
});
