import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shapeProblems } from './shapeProblems.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shape-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function problemsOf(exports: unknown, contents: Record<string, string>): Promise<string[]> {
  const about = { name: 'films', version: '1.0.0', type: 'module', exports };
  const all = { ...contents, 'package.json': JSON.stringify(about) };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return shapeProblems({ ...about, folder, files: Object.keys(all) });
}

const code = { 'dist/index.js': 'export const film = 1;\n' };

test('finds nothing in ES modules with types, and in a script beside them', async () => {
  const exports = {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './script': './dist/script.js',
  };
  const contents = {
    ...code,
    'dist/index.d.ts': 'export declare const film = 1;\n',
    'dist/script.js': 'window.film = 1;\n',
  };
  expect(await problemsOf(exports, contents)).toEqual([]);
});

test('finds conditions in an order in which the types are never found', async () => {
  const exports = { '.': { default: './dist/index.js', types: './dist/index.d.ts' } };
  const contents = { ...code, 'dist/index.d.ts': 'export declare const film = 1;\n' };
  expect(await problemsOf(exports, contents)).toContainEqual(
    expect.stringMatching(/^publint: .*exports.*types.*first/),
  );
});

test('finds types that say something else than the code has', async () => {
  const exports = { '.': { types: './dist/index.d.cts', default: './dist/index.js' } };
  const contents = { ...code, 'dist/index.d.cts': 'declare const film: 1;\nexport = film;\n' };
  expect(await problemsOf(exports, contents)).toEqual(['attw: .: Masquerading as CJS']);
});
