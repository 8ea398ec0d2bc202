// @ts-check
import { wavContent } from '@internal/test-support';
import { write } from '../content.mjs';

/** Sound, which every engine plays without a codec. @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder) {
  await write(folder, 'film.wav', wavContent('film', { bytes: 24 * 1024 * 1024 }).read());
  return {};
}
