// @ts-check
import { wavContent } from '@internal/test-support';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { write } from '../content.mjs';

/** Files that the app consists of; page.js is content-hashed by no name, and its revision is the version. */
const FILES = ['index.html', 'style.css', 'film.wav'];

/** @type {import('../buildExample.mjs').AddContent} */
export async function addContent(folder, version) {
  await write(folder, 'film.wav', wavContent(`film ${version}`, { bytes: 3_000_000 }).read());
  const entries = FILES.map(async (url) => {
    const bytes = await readFile(path.join(folder, url));
    return { url, revision: createHash('md5').update(bytes).digest('hex'), size: bytes.length };
  });
  // It is built after the content; its size counts in the bar only.
  const script = { url: 'page.js', revision: version, size: 100_000 };
  return { ENTRIES: [...(await Promise.all(entries)), script] };
}
