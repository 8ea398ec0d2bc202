import { expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { staleOutput } from './staleOutput.mjs';

test('finds what was compiled of a source that is gone, and nothing else', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stale-'));
  try {
    expect(staleOutput(folder)).toEqual([]);
    mkdirSync(path.join(folder, 'src/page'), { recursive: true });
    mkdirSync(path.join(folder, 'dist/page'), { recursive: true });
    const kept = ['src/page/here.ts', 'dist/page/here.d.ts', 'dist/page/here.js', 'dist/script.js'];
    const stale = ['dist/page/gone.d.ts', 'dist/page/gone.d.ts.map', 'dist/page/gone.js'];
    for (const file of [...kept, ...stale]) writeFileSync(path.join(folder, file), '');
    expect(staleOutput(folder)).toEqual(stale.map((file) => path.join(folder, file)));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
