import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { workingCopy } from './workingCopy.mjs';

describe('workingCopy', () => {
  let root: string;
  let copy: string | undefined;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'checkout-'));
    copy = undefined;
  });

  afterEach(() => {
    for (const folder of [root, copy]) if (folder) rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): void => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  it('has packages of its own, and links what was installed', () => {
    write('packages/films/index.js', 'before');
    write('packages/films/node_modules/nested/index.js', 'nested');
    write('node_modules/installed/index.js', 'installed');
    write('node_modules/@scope/installed/index.js', 'scoped');
    write('.git/HEAD', 'history');
    symlinkSync('../packages/films', path.join(root, 'node_modules/films'));
    symlinkSync('../../packages/films', path.join(root, 'node_modules/@scope/films'));

    const made = (copy = workingCopy(root));
    const read = (name: string) => readFileSync(path.join(made, name), 'utf8');
    expect(read('node_modules/installed/index.js')).toBe('installed');
    expect(read('node_modules/@scope/installed/index.js')).toBe('scoped');
    expect(read('packages/films/node_modules/nested/index.js')).toBe('nested');
    expect(() => read('.git/HEAD')).toThrow('ENOENT');

    writeFileSync(path.join(made, 'packages/films/index.js'), 'after');
    expect(read('node_modules/films/index.js')).toBe('after');
    expect(read('node_modules/@scope/films/index.js')).toBe('after');
    expect(readFileSync(path.join(root, 'packages/films/index.js'), 'utf8')).toBe('before');
  });
});
