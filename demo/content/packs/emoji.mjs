// @ts-check
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installed } from '../copyInstalled.mjs';

/** The version of Unicode's emoji that only the second release has. */
const NEWEST = 15;
const TONES = /-1f3f[b-f](?=-|\.)/g;

/**
 * Twemoji: thousands of small files, and their names. The first release is without those of Emoji 15.
 *
 * @param {string} folder
 * @param {1 | 2} release
 */
export async function addEmoji(folder, release) {
  const pictures = path.dirname(installed('@twemoji/svg/package.json'));
  /** @type {Record<string, {name: string, group: string, emoji_version: string}>} */
  const all = JSON.parse(
    await readFile(installed('unicode-emoji-json/data-by-emoji.json'), 'utf8'),
  );
  const byFile = new Map(Object.entries(all).map(([emoji, about]) => [fileOf(emoji), about]));
  await mkdir(`${folder}/emoji`, { recursive: true });
  /** @type {Map<string, string[]>} */
  const tones = new Map();
  const there = new Set();
  for (const file of await readdir(pictures)) {
    if (!file.endsWith('.svg')) continue;
    const plain = file.replace(TONES, '');
    const about = byFile.get(plain) ?? byFile.get(plain.replace('.svg', '-fe0f.svg'));
    if (release === 1 && Number(about?.emoji_version) >= NEWEST) continue;
    await copyFile(path.join(pictures, file), `${folder}/emoji/${file}`);
    there.add(file);
    if (plain !== file) tones.set(plain, [...(tones.get(plain) ?? []), file.slice(0, -4)]);
  }
  const list = [...byFile].flatMap(([file, { name, group }]) =>
    there.has(file) ? [{ file: file.slice(0, -4), name, group, tones: tones.get(file) }] : [],
  );
  await writeFile(`${folder}/emoji/names.json`, JSON.stringify(list));
}

/**
 * @param {string} emoji
 * @returns {string} as Twemoji names its files
 */
function fileOf(emoji) {
  const written = emoji.includes('\u200d') ? emoji : emoji.replaceAll('\ufe0f', '');
  return `${[...written].map((one) => one.codePointAt(0)?.toString(16)).join('-')}.svg`;
}
