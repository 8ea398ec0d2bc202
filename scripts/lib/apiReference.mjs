// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { Application, DeclarationReflection, ReflectionKind, UnionType } from 'typedoc';
import ts from 'typescript';
import { packageFolder } from './packageFolder.mjs';
import { root } from './root.mjs';
import { UserError } from './userError.mjs';

/** @type {import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions} */
const style = {
  plugin: ['typedoc-plugin-markdown'],
  readme: 'none',
  preservedTypeAnnotationTags: ['@throws'],
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  // What a class has from `Error` is documented elsewhere.
  excludeExternals: true,
  // A type that an export merely mentions is written out where it is mentioned.
  validation: { notExported: false, invalidLink: true, notDocumented: true },
  requiredToBeDocumented: [
    'Accessor',
    'Class',
    'Constructor',
    'Enum',
    'Function',
    'Interface',
    'Method',
    'TypeAlias',
    'Variable',
  ],
  logLevel: 'Warn',
  // The order of `index.ts`, and of the members in their source.
  sort: [],
  groupOrder: [
    ...['Classes', 'Functions', 'Variables', 'Interfaces', 'Type Aliases'],
    ...['Constructors', 'Properties', 'Accessors', 'Methods'],
  ],
  // One page for a package.
  outputFileStrategy: 'modules',
  entryFileName: 'reference',
  mergeReadme: false,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  classPropertiesFormat: 'table',
  interfacePropertiesFormat: 'table',
  parametersFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: {
    hideDefaults: true,
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideSources: true,
  },
};

/**
 * The reference of a package's entry, out of its docstrings.
 *
 * @param {string} entry as it is imported: the package's name, and which, unless it is the main one
 * @returns {Promise<{ markdown: string, withoutExample: string[] }>}
 */
export async function apiReference(entry) {
  const [name = '', other] = entry.split('/');
  const folder = path.join(root, packageFolder(name));
  const source = sourceOf(folder, other);
  const app = await Application.bootstrapWithPlugins({
    ...style,
    name: entry,
    entryPoints: [source],
    tsconfig: projectOf(folder, source),
  });
  const project = await app.convert();
  if (!project) throw new UserError(`typedoc could not read ${name}; see above.`);
  app.validate(project);
  completeComments(project);

  const temporary = await mkdtemp(path.join(os.tmpdir(), 'api-'));
  try {
    await app.outputs.writeOutput({ name: 'markdown', path: temporary }, project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) {
      throw new UserError(`The docstrings of ${name} want mending; see above.`);
    }
    return {
      markdown: tidied(await readFile(path.join(temporary, 'reference.md'), 'utf8')),
      withoutExample: withoutExample(project, other === undefined),
    };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder a package's
 * @param {string | undefined} entry other than the main one
 * @returns {string} the file that its `exports` lead to, before it is built
 */
function sourceOf(folder, entry) {
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const { types } = exports[entry === undefined ? '.' : `./${entry}`];
  return path.join(folder, types.replace(/^\.\/dist\/(.*)\.d\.ts$/, 'src/$1.ts'));
}

/**
 * @param {string} folder
 * @param {string} source
 * @returns {string} the project that has the file: worker and page are two, where a package has both
 */
function projectOf(folder, source) {
  const projects = readdirSync(folder).filter((name) => /^tsconfig(?:\.\w+)?\.json$/.test(name));
  const found = projects.find((name) => {
    const { config } = ts.readConfigFile(path.join(folder, name), (file) => ts.sys.readFile(file));
    return ts.parseJsonConfigFileContent(config, ts.sys, folder).fileNames.includes(source);
  });
  return path.join(folder, found ?? 'tsconfig.json');
}

/**
 * Puts into the text what the Markdown plugin would leave out: the class in `@throws {Class}`, and what
 * is said of each member of a union.
 *
 * @param {import('typedoc').ProjectReflection} project
 */
function completeComments(project) {
  for (const reflection of Object.values(project.reflections)) {
    for (const tag of reflection.comment?.getTags('@throws') ?? []) {
      for (const part of tag.content) part.text = part.text.replaceAll(/\{(\w+)\}/g, '`$1`');
      const thrown = tag.typeAnnotation?.replace(/^\{(.*)\}$/, '$1');
      if (thrown) tag.content.unshift(code(thrown), { kind: 'text', text: ' ' });
    }
    if (!(reflection instanceof DeclarationReflection)) continue;
    const { comment, type } = reflection;
    if (!(type instanceof UnionType) || !type.elementSummaries) continue;
    type.elementSummaries.forEach((summary, index) => {
      comment?.summary.push(
        { kind: 'text', text: index === 0 ? '\n\n- ' : '\n- ' },
        code(String(type.types[index])),
        { kind: 'text', text: ': ' },
        ...summary,
      );
    });
  }
}

/**
 * @param {string} text
 * @returns {import('typedoc').CommentDisplayPart}
 */
function code(text) {
  return { kind: 'code', text: `\`${text}\`` };
}

/**
 * Without the anchors of table rows, to which nothing links, and without blanks at the ends of lines.
 * Typedoc counts headings of one name in another order than those who show the page; where its number
 * does not exist, the first of that name is linked to.
 *
 * @param {string} markdown
 */
function tidied(markdown) {
  const slugger = new GithubSlugger();
  const headings = markdown.matchAll(/^#+ (.*)$/gm);
  const anchors = new Set([...headings].map(([, heading = '']) => slugger.slug(plain(heading))));
  return markdown
    .replaceAll(/<a id="property-[^"]*"><\/a> /g, '')
    .replaceAll(/ +$/gm, '')
    .replaceAll(/\]\(#([^)]+?)-\d+\)/g, (link, name) => {
      const anchor = link.slice(3, -1);
      return anchors.has(anchor) || !anchors.has(name) ? link : `](#${name})`;
    });
}

/** @param {string} heading */
const plain = (heading) => heading.replaceAll(/[\\`]/g, '');

/**
 * @param {import('typedoc').ProjectReflection} project
 * @param {boolean} ofTypes whether types and constants need one, too
 * @returns {string[]} the names of exports without one
 */
function withoutExample(project, ofTypes) {
  const exported = project.children ?? [];
  return exported
    .filter((child) => ofTypes || child.kindOf([ReflectionKind.Function, ReflectionKind.Class]))
    .filter((reflection) => !reflection.kindOf(ReflectionKind.Reference))
    .filter((reflection) => {
      const comments = [reflection, ...(reflection.signatures ?? [])].map(({ comment }) => comment);
      return !comments.some((comment) => comment?.getTag('@example'));
    })
    .map((reflection) => reflection.name);
}
