import { describe, expect, test } from '@jest/globals';
import { packProblems } from './packProblems.mjs';

const problemsOf = (contents: Record<string, string>, exports: unknown = {}) =>
  packProblems({ files: Object.keys(contents), exports }, (file) => contents[file] ?? '');

describe('packProblems', () => {
  test.each(['dist/head.test.js', 'dist/tests.tsbuildinfo', 'tsconfig.page.json'])(
    'finds %s, which serves only us',
    (file) => {
      expect(problemsOf({ [file]: '' })).toEqual([expect.stringContaining(file)]);
    },
  );

  test('finds entry points that are not there, whatever their conditions', () => {
    const exports = {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './recipes/*': './dist/recipes/*.js',
      './package.json': './package.json',
    };
    expect(problemsOf({ 'dist/index.js': '', 'package.json': '' }, exports)).toEqual([
      '"exports" names ./dist/index.d.ts, which is not published',
      '"exports" names ./dist/recipes/*.js, which is not published',
    ]);
    expect(
      problemsOf({ 'dist/recipes/film.js': '' }, { './recipes/*': './dist/recipes/*.js' }),
    ).toEqual([]);
  });

  test('finds source maps that lead nowhere', () => {
    const map = JSON.stringify({ sources: ['../src/index.ts'] });
    expect(problemsOf({ 'dist/index.js.map': map, 'src/index.ts': '' })).toEqual([]);
    expect(problemsOf({ 'dist/index.js.map': map })).toEqual([
      'dist/index.js.map leads to src/index.ts, which is not published',
    ]);
  });

  test('accepts a source map that brings its sources along', () => {
    const map = JSON.stringify({ sources: ['../../x.ts'], sourcesContent: ['let x;'] });
    expect(problemsOf({ 'dist/index.js.map': map })).toEqual([]);
  });
});
