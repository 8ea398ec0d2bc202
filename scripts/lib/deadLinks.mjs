// @ts-check
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';

const parser = new MarkdownIt({ html: true });

/**
 * The links of Markdown files to files and headings of the repository that are not there. Addresses of
 * other sites are not asked.
 *
 * @param {readonly string[]} files all of the repository, as paths below its root, with `/`
 * @param {(file: string) => string} read
 * @returns {string[]} what is wrong, with file and line
 */
export function deadLinks(files, read) {
  const present = new Set(files.flatMap(withFolders));
  const documents = files.filter((file) => file.endsWith('.md'));
  const pages = new Map(documents.map((file) => [file, pageOf(read(file))]));
  return documents.flatMap((file) =>
    (pages.get(file)?.links ?? []).flatMap(({ line, target }) => {
      const problem = problemOf(target, file);
      return problem === undefined ? [] : [`${file}:${line}: ${problem}`];
    }),
  );

  /**
   * @param {string} target
   * @param {string} from
   */
  function problemOf(target, from) {
    if (/^[a-z][a-z\d+.-]*:/i.test(target)) return undefined;
    const [address = '', anchor = ''] = target.split('#');
    const folder = path.posix.dirname(from);
    const file = address === '' ? from : path.posix.join(folder, decodeURI(address));
    if (!present.has(file.replace(/\/$/, ''))) return `${target} is not in the repository`;
    const page = pages.get(file);
    if (anchor === '' || !page || page.anchors.has(decodeURIComponent(anchor))) return undefined;
    return `${target}: there is no such heading`;
  }
}

/** @param {string} file */
function withFolders(file) {
  const parts = file.split('/');
  return ['.', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

/**
 * @param {string} markdown
 * @returns {{ links: { line: number, target: string }[], anchors: Set<string> }}
 */
function pageOf(markdown) {
  const slugger = new GithubSlugger();
  /** @type {{ line: number, target: string }[]} */
  const links = [];
  /** @type {Set<string>} */
  const anchors = new Set();
  let line = 0;
  let isHeading = false;
  for (const token of parser.parse(markdown, {})) {
    // Tokens within a block do not know their line.
    if (token.map) line = token.map[0] + 1;
    if (token.type === 'heading_open') isHeading = true;
    if (token.type === 'heading_close') isHeading = false;
    for (const part of [token, ...(token.children ?? [])]) {
      if (part.type === 'html_block' || part.type === 'html_inline') {
        for (const target of namedIn(part.content, 'href|src|srcset')) links.push({ line, target });
        for (const name of namedIn(part.content, 'id|name')) anchors.add(name);
      }
      const target = part.attrGet('href') ?? part.attrGet('src');
      if (target !== null) links.push({ line, target });
    }
    if (isHeading && token.type === 'inline') {
      const said = (token.children ?? []).map(({ content }) => content).join('');
      anchors.add(slugger.slug(said));
    }
  }
  return { links, anchors };
}

/**
 * @param {string} html
 * @param {string} attributes
 */
function namedIn(html, attributes) {
  const pattern = new RegExp(`\\s(?:${attributes})="([^"]+)"`, 'g');
  return [...html.matchAll(pattern)].map(([, value = '']) => value);
}
