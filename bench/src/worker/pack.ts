import { installContentPacks } from 'workbox-content-packs';
import type { Pack, ReadPack } from './task.js';

const packs = installContentPacks({ allow: () => true });

/** @returns milliseconds from the command until everything can be read. */
export async function installPack({
  manifestUrl,
  version,
}: Pick<Pack, 'manifestUrl' | 'version'>): Promise<number> {
  // The case before has deleted all caches behind its back.
  packs.forget();
  const start = performance.now();
  const id = await packs.download({ manifestUrl });
  for (;;) {
    const { installed, target } = await packs.state(id);
    if (installed === version && !target) return performance.now() - start;
    if (target?.phase === 'failed') throw new Error(`The pack failed: ${target.reason ?? ''}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Installs a pack, which is not timed. @returns milliseconds of each read of a file of it. */
export async function readPack(task: ReadPack): Promise<number[]> {
  await installPack({ ...task, version: '1' });
  const times: number[] = [];
  for (const url of task.urls) {
    const start = performance.now();
    const response = await packs.match(new Request(url));
    if (!response) throw new Error(`${url} is not in the pack.`);
    await response.arrayBuffer();
    times.push(performance.now() - start);
  }
  return times;
}
