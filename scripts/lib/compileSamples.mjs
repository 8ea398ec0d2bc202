// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { packageFolder } from './packageFolder.mjs';
import { root } from './root.mjs';

/**
 * Checks the types of a package's samples, each as a module of its own. What they may take for granted
 * is declared in `docs/api/<package>.samples.d.ts`; a sample without imports sees all exports, too.
 * Wants a build: samples meet the package as its users do.
 *
 * @param {string} name the package's
 * @param {readonly import('./samples.mjs').Sample[]} samples
 * @returns {string[]} what is wrong, with file and line
 */
export function compileSamples(name, samples) {
  const folder = path.join(root, packageFolder(name));
  const options = optionsOf(folder);
  const names = exportsOf(path.join(folder, 'dist/index.d.ts'), options);
  const preamble = path.join(root, 'docs/api', `${name}.samples.d.ts`);
  return compile({ folder, options, preamble, exported: { name, names } }, samples);
}

/**
 * The same for pages that are about more than one package. Their samples import what they use; what they
 * take for granted is declared in `docs/guide/guide.samples.d.ts`.
 *
 * @param {readonly import('./samples.mjs').Sample[]} samples
 * @returns {string[]} what is wrong, with file and line
 */
export function compileGuideSamples(samples) {
  const folder = path.join(root, 'docs');
  const preamble = path.join(folder, 'guide/guide.samples.d.ts');
  return compile({ folder, options: optionsOf(folder), preamble }, samples);
}

/**
 * @typedef {object} Place
 * @property {string} folder where the samples would be
 * @property {ts.CompilerOptions} options
 * @property {string} preamble a file that need not be there
 * @property {{ name: string, names: readonly string[] }} [exported] what a sample without imports sees
 */

/** @param {string} folder */
function optionsOf(folder) {
  const { config } = ts.readConfigFile(path.join(folder, 'tsconfig.json'), (file) =>
    ts.sys.readFile(file),
  );
  return ts.parseJsonConfigFileContent(config, ts.sys, folder).options;
}

/**
 * @param {Place} place
 * @param {readonly import('./samples.mjs').Sample[]} samples
 */
function compile({ folder, options, preamble, exported }, samples) {
  return /** @type {const} */ (['ts', 'js']).flatMap((language) => {
    /** Virtual files beside the sources, so that a package's own name resolves. */
    const modules = new Map(
      samples
        .filter((sample) => sample.language === language)
        .map((sample, index) => [path.join(folder, `sample-${index}.ts`), sample]),
    );
    if (modules.size === 0) return [];
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists } = host;
    const read = (/** @type {string} */ file) => {
      const sample = modules.get(path.normalize(file));
      return sample && moduleOf(sample.code, exported);
    };
    host.readFile = (file) => read(file) ?? readFile.call(host, file);
    host.fileExists = (file) => modules.has(path.normalize(file)) || fileExists.call(host, file);
    host.getSourceFile = (file, version) => {
      const text = host.readFile(file);
      return text === undefined ? undefined : ts.createSourceFile(file, text, version);
    };
    const program = ts.createProgram({
      rootNames: [...modules.keys(), ...(existsSync(preamble) ? [preamble] : [])],
      options: {
        ...options,
        // What a reader of JavaScript cannot see, such as that a body may be null, is no mistake there.
        strict: language === 'ts',
        exactOptionalPropertyTypes: language === 'ts',
        rootDir: root,
        composite: false,
        declarationMap: false,
        noEmit: true,
        // The line of imports before a sample names more than it uses, and types like values.
        verbatimModuleSyntax: false,
        isolatedModules: false,
      },
      host,
    });
    return ts.getPreEmitDiagnostics(program).map((diagnostic) => describe(diagnostic, modules));
  });
}

/**
 * @param {string} code
 * @param {Place['exported']} exported
 */
function moduleOf(code, { name, names } = { name: '', names: [] }) {
  const declared = [...code.matchAll(/\b(?:class|const|function|type) (\w+)/g)].map(
    ([, declaredName]) => declaredName,
  );
  const free = names.filter((exportedName) => !declared.includes(exportedName));
  const isModule = /^(?:import|export) /m.test(code);
  const imports =
    isModule || free.length === 0 ? '' : `import { ${free.join(', ')} } from '${name}';`;
  return `${imports}${isModule ? '' : ' export {};'}\n${code}`;
}

/**
 * @param {string} entry
 * @param {ts.CompilerOptions} options
 */
function exportsOf(entry, options) {
  const program = ts.createProgram({ rootNames: [entry], options: { ...options, noEmit: true } });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  return module ? checker.getExportsOfModule(module).map((symbol) => symbol.name) : [];
}

/**
 * @param {ts.Diagnostic} diagnostic
 * @param {Map<string, import('./samples.mjs').Sample>} modules
 */
function describe({ file, start = 0, messageText }, modules) {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n  ');
  if (!file) return message;
  const line = file.getLineAndCharacterOfPosition(start).line;
  const sample = modules.get(path.normalize(file.fileName));
  return sample
    ? `${sample.file}:${sample.line + line - 1}: ${message}`
    : `${path.relative(root, file.fileName)}:${line + 1}: ${message}`;
}
