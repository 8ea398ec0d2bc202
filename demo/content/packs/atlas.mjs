// @ts-check
import { countries } from 'countries-list';
import { readFile, writeFile } from 'node:fs/promises';
import { copyInstalled, installed } from '../copyInstalled.mjs';

const FILES = ['110m', '50m', '10m'].map((detail) => `world-atlas/countries-${detail}.json`);

/**
 * The world in three degrees of detail. The second release knows the capitals.
 *
 * @param {string} folder
 * @param {1 | 2} release
 */
export async function addAtlas(folder, release) {
  await copyInstalled(`${folder}/atlas`, FILES);
  if (release === 1) return;
  const codes = JSON.parse(await readFile(installed('i18n-iso-countries/codes.json'), 'utf8'));
  /** @type {Record<string, {capital: string}>} */
  const byCode = countries;
  /** @type {[id: string, capital: string][]} */
  const capitals = codes.flatMap((/** @type {string[]} */ [two = '', , id]) => {
    const capital = byCode[two]?.capital;
    return capital ? [[id, capital]] : [];
  });
  await writeFile(`${folder}/atlas/capitals.json`, JSON.stringify(Object.fromEntries(capitals)));
}
