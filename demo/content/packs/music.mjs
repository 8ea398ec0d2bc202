// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { addEnding } from '../addEnding.mjs';
import { renderMusic, SAMPLE_RATE } from '../renderMusic.mjs';
import { wavFile } from '../wavFile.mjs';

/** @type {ReturnType<typeof renderMusic> | undefined} */
let rendered;

/**
 * Three minutes of music. In the second release it has another ending.
 *
 * @param {string} folder
 * @param {1 | 2} release
 * @returns {Promise<readonly Float32Array[]>} its channels
 */
export async function addMusic(folder, release) {
  const channels = (rendered ??= renderMusic());
  if (release === 2) addEnding(channels);
  await mkdir(`${folder}/music`);
  await writeFile(`${folder}/music/weather.wav`, wavFile(channels, SAMPLE_RATE));
  return channels;
}
