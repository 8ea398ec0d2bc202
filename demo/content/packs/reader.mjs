// @ts-check
import { writeFile } from 'node:fs/promises';
import { copyInstalled } from '../copyInstalled.mjs';
import { PICTURES } from './readerPictures.mjs';

const FILES = [
  'tesseract.js/dist/worker.min.js',
  'tesseract.js-core/tesseract-core-simd-lstm.js',
  'tesseract.js-core/tesseract-core-simd-lstm.wasm',
  '@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz',
];

/**
 * Tesseract, what it has learnt of English, and pictures of text. The second release has one more.
 *
 * @param {string} folder
 * @param {1 | 2} release
 */
export async function addReader(folder, release) {
  await copyInstalled(`${folder}/reader`, FILES);
  const pictures = PICTURES.filter(({ since }) => since <= release);
  for (const { name, svg } of pictures) await writeFile(`${folder}/reader/${name}.svg`, svg);
  const list = pictures.map(({ name, title }) => ({ title, url: `reader/${name}.svg` }));
  await writeFile(`${folder}/reader/pictures.json`, JSON.stringify(list));
}
