// @ts-check
import { bytesOf, pack, write } from '../content.mjs';

/** @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder, version) {
  await write(folder, 'core/engine.bin', bytesOf('engine', 600_000));
  await write(folder, 'level-1/world.bin', bytesOf(`world ${version}`, 400_000));
  await write(folder, 'level-2/world.bin', bytesOf('second world', 700_000));
  // What levels share is stored once.
  await write(folder, 'level-2/engine.bin', bytesOf('engine', 600_000));
  const title = (/** @type {string} */ text) => ({ title: text, version });
  return {
    CORE: await pack(folder, { id: 'core', ...title('The game'), version: '1' }),
    LEVEL_1: await pack(folder, { id: 'level-1', ...title('Level 1') }),
    LEVEL_2: await pack(folder, { id: 'level-2', ...title('Level 2'), version: '1' }),
  };
}
