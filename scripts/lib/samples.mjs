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
 * The fenced JavaScript and TypeScript of a Markdown file.
 *
 * @param {string} file
 * @param {string} markdown
 * @returns {Sample[]}
 */
export function markdownSamples(file, markdown) {
  return [...markdown.matchAll(/^```(js|ts)\n([^]*?)^```$/gm)].map((match) => ({
    file,
    line: lineAt(markdown, match.index) + 1,
    language: match[1] === 'ts' ? 'ts' : 'js',
    code: match[2] ?? '',
  }));
}

/**
 * @param {string} text
 * @param {number} index
 */
function lineAt(text, index) {
  return text.slice(0, index).split('\n').length;
}
