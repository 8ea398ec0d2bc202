// @ts-check
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { renderMusic, SAMPLE_RATE } from './renderMusic.mjs';
import { waveformSvg } from './waveformSvg.mjs';
import { wavFile } from './wavFile.mjs';

const installed = createRequire(import.meta.url).resolve;
const FROM_PACKAGES = {
  python: [
    'pyodide/pyodide.mjs',
    'pyodide/pyodide.asm.mjs',
    'pyodide/pyodide.asm.wasm',
    'pyodide/pyodide-lock.json',
    'pyodide/python_stdlib.zip',
  ],
  fonts: [
    '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
  ],
};

/**
 * Adds what the app shows and did not write itself: Python, a typeface, and music.
 *
 * @param {string} dist
 */
export async function addContent(dist) {
  for (const [folder, files] of Object.entries(FROM_PACKAGES)) {
    for (const file of files) {
      await cp(installed(file), path.join(dist, folder, path.basename(file)));
    }
  }
  const channels = renderMusic();
  await mkdir(path.join(dist, 'music'));
  await writeFile(path.join(dist, 'music/weather.wav'), wavFile(channels, SAMPLE_RATE));
  await writeFile(path.join(dist, 'music/waveform.svg'), waveformSvg(channels));
}
