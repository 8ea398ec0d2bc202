// @ts-check
/**
 * `npm run docs:api` writes the API reference out of the docstrings; `npm run docs:check` says whether
 * it is up to date, every export has an example, and every sample compiles. Both want a build.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReference } from './lib/apiReference.mjs';
import { compileGuideSamples, compileSamples } from './lib/compileSamples.mjs';
import { packageFolder } from './lib/packageFolder.mjs';
import { root } from './lib/root.mjs';
import { docstringSamples, markdownSamples } from './lib/samples.mjs';
import { describeError, UserError } from './lib/userError.mjs';

/** Packages whose every export is documented with an example. */
const documented = [
  'segmented-cache',
  'background-fetch-ponyfill',
  'workbox-background-fetch',
  'workbox-background-fetch-build',
  'workbox-content-packs',
  'workbox-background-fetch-recipes',
  'workbox-background-fetch-window',
];

/**
 * Their other entries with a reference; what is called there has an example.
 *
 * @type {Record<string, string[]>}
 */
const otherEntries = {
  'background-fetch-ponyfill': ['service-worker', 'page-jobs', 'integrity', 'protocol'],
  'workbox-background-fetch': ['protocol', 'serwist'],
  'workbox-background-fetch-build': ['serwist', 'vite', 'webpack'],
  'workbox-background-fetch-recipes': ['hls', 'dash', 'models'],
  'workbox-background-fetch-window': ['testing'],
  'workbox-content-packs': ['manifest', 'protocol'],
};

/** @returns {string[]} every entry with a reference, as it is imported */
const allEntries = () =>
  documented.flatMap((name) => [
    name,
    ...(otherEntries[name] ?? []).map((entry) => `${name}/${entry}`),
  ]);

async function writeReferences() {
  for (const entry of allEntries()) {
    const { markdown } = await apiReference(entry);
    writeFileSync(referenceOf(entry), markdown);
    console.log(path.relative(root, referenceOf(entry)));
  }
}

/** Throws what is wrong with the documentation. */
export async function checkDocs() {
  /** @type {string[]} */
  const problems = [];
  for (const entry of allEntries()) {
    const { markdown, withoutExample } = await apiReference(entry);
    const reference = referenceOf(entry);
    if (markdown !== readIfThere(reference)) {
      problems.push(
        `${path.relative(root, reference)} is not what the docstrings say: run npm run docs:api.`,
      );
    }
    for (const exported of withoutExample) problems.push(`${entry}: ${exported} has no @example.`);
  }
  for (const name of documented) {
    const samples = samplesOf(name);
    problems.push(...compileSamples(name, samples));
    console.log(`${name}: ${samples.length} samples`);
  }
  const samples = guideSamples();
  problems.push(...compileGuideSamples(samples));
  console.log(`guide and READMEs: ${samples.length} samples`);
  if (problems.length > 0) throw new UserError(problems.join('\n'));
}

/** @param {string} entry */
function referenceOf(entry) {
  return path.join(root, 'docs/api', `${entry.replace('/', '.')}.md`);
}

/** @param {string} name */
function samplesOf(name) {
  const folder = packageFolder(name);
  const sources = readdirSync(path.join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(folder, 'src', file));
  const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');
  const readmes = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'README.md' && !file.includes('node_modules'))
    .sort()
    .map((file) => path.join(folder, file));
  return [
    ...sources.flatMap((file) => docstringSamples(file, read(file))),
    ...readmes.flatMap((readme) => markdownSamples(readme, read(readme))),
  ];
}

/** Pages whose samples are the differences between apps that tests build: they have no beginning. */
const BUILT = ['docs/guide/hosts.md'];

/** Those of pages that are not about one package, and of packages without a reference. */
function guideSamples() {
  const packages = readdirSync(path.join(root, 'packages'));
  const files = [
    'README.md',
    'docs/README.md',
    ...readdirSync(path.join(root, 'recipes'), { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.startsWith('node_modules'))
      .map((file) => `recipes/${file}`),
    ...readdirSync(path.join(root, 'docs/guide')).map((file) => `docs/guide/${file}`),
    ...packages
      .filter((name) => !documented.includes(name))
      .map((name) => `packages/${name}/README.md`),
  ];
  return files
    .filter((file) => file.endsWith('.md') && !BUILT.includes(file))
    .flatMap((file) => markdownSamples(file, readIfThere(path.join(root, file)) ?? ''));
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await (process.argv.includes('--check') ? checkDocs() : writeReferences());
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
