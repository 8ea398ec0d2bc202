// @ts-check
/** `node recipes/examples/run.mjs gameAssets` shows a recipe's page. Wants `npm run build`. */
import { startFaultServer } from '@internal/test-support';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildExample } from './buildExample.mjs';

const folders = await readdir(import.meta.dirname, { withFileTypes: true });
const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
const [, , recipe = ''] = process.argv;
if (!names.includes(recipe)) {
  console.error(`Say which: node recipes/examples/run.mjs ${names.join('|')}`);
  process.exit(1);
}
const folder = await mkdtemp(path.join(os.tmpdir(), `${recipe}-`));
await buildExample(recipe, folder);
const server = await startFaultServer({ keepsProcessAlive: true });
server.serveFolder('/', folder);
console.log(`${recipe}: ${server.url('/index.html')}`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });
}
