/**
 * `npm run build`: every package to ES modules with types (tsc), then the classic scripts that a
 * page or a worker loads without a build step of its own (esbuild), weighed as they are written.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { staleOutput } from './lib/staleOutput.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const tsc = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/typescript/bin/tsc'), '-b'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

const packages = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}`);
for (const folder of [...packages, 'recipes']) {
  for (const file of staleOutput(path.join(root, folder))) rmSync(file);
}

/** Classic scripts, by package: entry point → file in `dist`. */
const classicScripts = [
  ...['window', 'worker', 'service-worker'].map((realm) => ({
    entry: `packages/background-fetch-ponyfill/src/polyfill/${realm}.ts`,
    outfile: `packages/background-fetch-ponyfill/dist/polyfill.${realm}.js`,
  })),
  {
    entry: 'packages/workbox-background-fetch/src/runtime.ts',
    outfile: 'packages/workbox-background-fetch/dist/runtime.sw.js',
    globalName: 'workboxBackgroundFetch',
  },
  {
    // That of workbox-background-fetch, and packs beside it: two scripts would each have their own jobs.
    entry: 'packages/workbox-content-packs/src/runtime.ts',
    outfile: 'packages/workbox-content-packs/dist/runtime.sw.js',
    globalName: 'workboxBackgroundFetch',
  },
  {
    entry: 'packages/workbox-background-fetch-window/src/script.ts',
    outfile: 'packages/workbox-background-fetch-window/dist/script.window.js',
  },
];

const { build } = await import('esbuild');
for (const { entry, outfile, globalName } of classicScripts) {
  const file = path.join(root, outfile);
  await build({
    entryPoints: [path.join(root, entry)],
    outfile: file,
    bundle: true,
    format: 'iife',
    ...(globalName ? { globalName } : {}),
    target: ['es2022'],
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const bytes = readFileSync(file);
  const kB = (n) => `${(n / 1000).toFixed(1)} kB`;
  console.log(`${outfile}  ${kB(bytes.length)}, gzipped ${kB(gzipSync(bytes).length)}`);
}
