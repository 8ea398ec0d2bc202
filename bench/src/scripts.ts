import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { workerEvaluationHook } from '@internal/test-support';

/** The service worker that runs the cases, as one classic script. */
export async function workerScript(): Promise<string> {
  return workerEvaluationHook + (await bundle('../src/worker/main.ts'));
}

/** What the page runs of them, as one classic script. */
export function pageScript(): Promise<string> {
  return bundle('../src/page/main.ts');
}

/** A worker that precaches, without its manifest. */
export function precacheScript(): Promise<string> {
  return bundle('../src/worker/precache.ts');
}

/** A worker that answers a small cached asset, as small as a build makes it. */
export function startupScript(which: 'plain' | 'ours' | 'packs'): Promise<string> {
  return bundle(`../src/worker/startup/${which}.ts`, true);
}

async function bundle(entry: string, minify = false): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify,
    legalComments: 'none',
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [script] = outputFiles;
  if (!script) throw new Error('esbuild wrote nothing.');
  return script.text;
}
