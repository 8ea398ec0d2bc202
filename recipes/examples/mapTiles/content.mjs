// @ts-check
import { bytesOf, pack, write } from '../content.mjs';
import { pmtilesArchive } from './pmtilesArchive.mjs';

/** @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder, version) {
  for (let tile = 0; tile < 2000; tile++) {
    const name = `alps/11/${1060 + (tile % 50)}/${720 + Math.floor(tile / 50)}.pbf`;
    await write(folder, name, bytesOf(name, 400 + (tile % 300)));
  }
  // More than a segment, so that ranges are cut out of several.
  const tiles = [0, 1, 2].map((tile) => bytesOf(`tile ${tile}`, 4_000_000));
  await write(folder, 'world.pmtiles', pmtilesArchive(tiles));
  return { ALPS: await pack(folder, { id: 'alps', title: 'The Alps', version }) };
}
