// @ts-check
import path from 'node:path';
import { build } from 'esbuild';

const HEAD = `<!doctype html><html lang="en"><title>All states</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">`;

const STYLE = `
<style>
  :root { font: 16px/1.5 system-ui, sans-serif; color: #1c1b1f; background: #f7f7f8; }
  :root.dark { color-scheme: dark; color: #e6e1e5; background: #141316; }
  main { max-inline-size: 72rem; margin: auto; padding: 1rem; }
  h1 { font-size: 1.25rem; margin: 0 0 1rem; }
  main > ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem; padding: 0; margin: 0; list-style: none; }
  main > ul > li { padding: 1rem; border-radius: 0.75rem; background: #fff; }
  .dark main > ul > li { background: #211f24; }
</style>`;

/** A policy as strict as pages have it. */
const POLICY = `
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'">`;

const MAIN = `
<main><h1>All states</h1><ul></ul></main>
<script src="/gallery.js"></script></html>`;

/**
 * Serves a page that shows the element in every state, and the same under a strict policy; see
 * `gallery/page.ts`.
 *
 * @param {Pick<import('@internal/test-support').FaultServer, 'serveText'>} server
 */
export async function serveGallery(server) {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'gallery/page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  server.serveText('/gallery.html', HEAD + STYLE + MAIN);
  server.serveText('/strict.html', HEAD + POLICY + MAIN);
  server.serveText('/gallery.js', outputFiles[0]?.text ?? '');
}
