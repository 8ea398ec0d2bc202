// @ts-check
import { build } from 'esbuild';
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const app = fileURLToPath(new URL('../app', import.meta.url));
const COPIED = ['index.html', 'app.webmanifest', 'icons', 'covers'];

/**
 * Bundles the page's scripts and styles; a pack's own code is a chunk that is loaded when it is opened.
 *
 * @param {string} folder
 */
export async function bundleApp(folder) {
  await build({
    absWorkingDir: app,
    entryPoints: ['main.js', 'packs/python/pythonWorker.js', 'style.css'],
    entryNames: '[name]',
    chunkNames: '[name].[hash]',
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    // Beside the app, where addContent() lays them.
    external: ['./python/pyodide.mjs', 'fonts/*', 'covers/*'],
    logLevel: 'warning',
  });
  for (const name of COPIED) await cp(`${app}/${name}`, `${folder}/${name}`, { recursive: true });
}
