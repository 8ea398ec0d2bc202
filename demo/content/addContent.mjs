// @ts-check
import { addCovers } from './covers.mjs';
import { addAtlas } from './packs/atlas.mjs';
import { addEmoji } from './packs/emoji.mjs';
import { addMusic } from './packs/music.mjs';
import { addPython } from './packs/python.mjs';
import { addReader } from './packs/reader.mjs';
import { copyInstalled } from './copyInstalled.mjs';

/**
 * Adds what the app shows and did not write itself.
 *
 * @param {string} folder
 * @param {1 | 2} release in the second, every pack has a little that is new
 */
export async function addContent(folder, release) {
  await copyInstalled(`${folder}/fonts`, [
    '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
  ]);
  await addPython(folder, release);
  await addReader(folder, release);
  await addAtlas(folder, release);
  await addEmoji(folder, release);
  await addCovers(folder, await addMusic(folder, release));
}
