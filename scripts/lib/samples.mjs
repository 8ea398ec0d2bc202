// @ts-check

/**
 * @typedef {object} Sample
 * @property {string} file
 * @property {number} line of its first line of code, from 1
 * @property {'ts' | 'js'} language
 * @property {string} code
 */

/**
 * The `@example` blocks of a source file's docstrings.
 *
 * @param {string} file
 * @param {string} source
 * @returns {Sample[]}
 */
export function docstringSamples(file, source) {
  const pattern = /^ *\* @example\n((?: *\*(?! @|\/).*\n)+)/gm;
  return [...source.matchAll(pattern)].map((match) => ({
    file,
    line: lineAt(source, match.index) + 1,
    language: /** @type {const} */ ('ts'),
    code: (match[1] ?? '').replaceAll(/^ *\* ?/gm, ''),
  }));
}

/**
 * The fenced JavaScript and TypeScript of a Markdown file, and of what its diffs lead to that which
 * imports something.
 *
 * @param {string} file
 * @param {string} markdown
 * @returns {Sample[]}
 */
export function markdownSamples(file, markdown) {
  return [...markdown.matchAll(/^```(js|ts|diff)\n([^]*?)^```$/gm)].flatMap((match) => {
    const [, fence, text = ''] = match;
    const code = fence === 'diff' ? afterDiff(text) : text;
    if (fence === 'diff' && !/^import /m.test(code)) return [];
    const line = lineAt(markdown, match.index) + 1;
    return { file, line, language: fence === 'ts' ? 'ts' : 'js', code };
  });
}

/**
 * Each line where it was, and those that went away blank.
 *
 * @param {string} diff
 */
function afterDiff(diff) {
  return diff.replaceAll(/^-.*$/gm, '').replaceAll(/^[+ ]/gm, '');
}

/**
 * @param {string} text
 * @param {number} index
 */
function lineAt(text, index) {
  return text.slice(0, index).split('\n').length;
}
