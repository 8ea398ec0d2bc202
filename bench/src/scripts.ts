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

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const [script] = outputFiles;
  if (!script) throw new Error('esbuild wrote nothing.');
  return script.text;
}
