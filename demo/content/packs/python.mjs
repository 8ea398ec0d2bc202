// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { copyInstalled } from '../copyInstalled.mjs';
import { EXAMPLES } from './pythonExamples.mjs';

const FILES = [
  'pyodide/pyodide.mjs',
  'pyodide/pyodide.asm.mjs',
  'pyodide/pyodide.asm.wasm',
  'pyodide/pyodide-lock.json',
  'pyodide/python_stdlib.zip',
];

/**
 * CPython by Pyodide, and programs to begin with. The second release has one more.
 *
 * @param {string} folder
 * @param {1 | 2} release
 */
export async function addPython(folder, release) {
  await copyInstalled(`${folder}/python`, FILES);
  const examples = EXAMPLES.filter(({ since }) => since <= release);
  await mkdir(`${folder}/python/examples`);
  for (const { name, code } of examples) {
    await writeFile(`${folder}/python/examples/${name}.py`, code);
  }
  const list = examples.map(({ name, title }) => ({ title, url: `python/examples/${name}.py` }));
  await writeFile(`${folder}/python/examples.json`, JSON.stringify(list));
}
