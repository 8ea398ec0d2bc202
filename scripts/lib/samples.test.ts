import { expect, test } from '@jest/globals';
import { compileGuideSamples, compileSamples } from './compileSamples.mjs';
import { docstringSamples, markdownSamples } from './samples.mjs';

test('an example ends with its docstring, or with the next tag', () => {
  const source = `
/**
 * Adds.
 *
 * @example
 * const three = add(1, 2);
 *
 * if (three) {
 *   stop();
 * }
 * @throws never
 */
  /**
   * @example
   * subtract();
   */
`;
  expect(docstringSamples('a.ts', source)).toEqual([
    {
      file: 'a.ts',
      line: 6,
      language: 'ts',
      code: 'const three = add(1, 2);\n\nif (three) {\n  stop();\n}\n',
    },
    { file: 'a.ts', line: 15, language: 'ts', code: 'subtract();\n' },
  ]);
});

test('of fenced blocks, those in a language that can be compiled are samples', () => {
  const markdown = 'Text\n\n```js\nrun();\n```\n\n```html\n<p>\n```\n\n```ts\nlet a: 1;\n```\n';
  expect(markdownSamples('README.md', markdown)).toEqual([
    { file: 'README.md', line: 4, language: 'js', code: 'run();\n' },
    { file: 'README.md', line: 12, language: 'ts', code: 'let a: 1;\n' },
  ]);
});

test('a diff is a sample as it is afterwards, where it imports something', () => {
  const markdown = '```diff\n import a;\n-old();\n+fresh();\n```\n\n```diff\n+<p>\n```\n';
  expect(markdownSamples('README.md', markdown)).toEqual([
    { file: 'README.md', line: 2, language: 'js', code: 'import a;\n\nfresh();\n' },
  ]);
});

const sample = (code: string, language: 'ts' | 'js' = 'ts') => ({
  file: 'there.ts',
  line: 40,
  language,
  code,
});

test('a sample that does not compile is named with its file and line', () => {
  const problems = compileSamples('segmented-cache', [
    sample(`const range: ByteRange = { start: 0, end: 1 };\nfilms.watch(range);\n`),
  ]);
  expect(problems).toEqual([
    expect.stringMatching(
      /^there\.ts:41: Property 'watch' does not exist on type 'SegmentedCache'/,
    ),
  ]);
});

test('a sample may name all exports, what the preamble declares, and what it imports itself', () => {
  const problems = compileSamples('segmented-cache', [
    sample(`const { url } = metadataOf(await fetch('/'));\nevent.respondWith(fetch(url));\n`),
    sample(`import { SegmentStore } from 'segmented-cache';\nnew SegmentStore({ scope: '' });\n`),
  ]);
  expect(problems).toEqual([]);
});

test('JavaScript may leave open what only types could rule out', () => {
  const code = `import { metadataOf } from 'segmented-cache';
const response = await fetch('/');
metadataOf(response);
for await (const chunk of response.body) console.log(chunk);
`;
  expect(compileSamples('segmented-cache', [sample(code, 'js')])).toEqual([]);
  expect(compileSamples('segmented-cache', [sample(code, 'ts')])).toHaveLength(1);
});

test('samples of the guide import what they use, from any package', () => {
  const code = `import { support } from 'background-fetch-ponyfill';\nsupport().why.trim();\n`;
  expect(compileGuideSamples([sample(code)])).toEqual([]);
  expect(compileGuideSamples([sample('new SegmentStore({});\n')])).toEqual([
    expect.stringMatching(/^there\.ts:40: Cannot find name 'SegmentStore'/),
  ]);
});
