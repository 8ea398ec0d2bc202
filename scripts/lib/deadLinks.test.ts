import { expect, test } from '@jest/globals';
import { deadLinks } from './deadLinks.mjs';

const check = (contents: Record<string, string>) =>
  deadLinks(Object.keys(contents), (file) => contents[file] ?? '');

test('finds files that are not there, by file and line', () => {
  const guide = '# Guide\n\nSee [a](../a.ts),\n[b](b.md) and\n![c](pictures/c.png).\n';
  expect(check({ 'docs/guide.md': guide, 'a.ts': '' })).toEqual([
    'docs/guide.md:3: b.md is not in the repository',
    'docs/guide.md:3: pictures/c.png is not in the repository',
  ]);
});

test('takes folders, other sites, references and names with blanks', () => {
  const page =
    '[a](docs) [b](docs/) [c](.) [d](https://example.com/x#y) [e][1] [f](<docs/my b.md>)\n\n[1]: docs/my%20b.md\n';
  expect(check({ 'README.md': page, 'docs/my b.md': '' })).toEqual([]);
});

test('finds headings that are not there, in this file and in others', () => {
  const page =
    '# The `first()` one\n\n## Twice\n\n## Twice\n\n[a](#the-first-one) [b](#twice-1) [c](#no)\n';
  const other = '[d](a.md#twice) [e](a.md#thrice) [f](a.ts#L3)\n';
  expect(check({ 'a.md': page, 'b.md': other, 'a.ts': '' })).toEqual([
    'a.md:7: #no: there is no such heading',
    'b.md:1: a.md#thrice: there is no such heading',
  ]);
});

test('looks into HTML, and not into code', () => {
  const page =
    '<img src="shelf.png">\n\nText <a id="here" href="no.md">x</a>\n\n`[x](y.md)` [z](#here)\n\n```\n[x](y.md)\n```\n';
  expect(check({ 'a.md': page })).toEqual([
    'a.md:1: shelf.png is not in the repository',
    'a.md:3: no.md is not in the repository',
  ]);
});
