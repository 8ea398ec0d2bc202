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
  const preamble = path.join(root, 'docs/api', `${name}.samples.d.ts`);
  const folder = path.join(root, packageFolder(name));
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(path.join(folder, 'tsconfig.json'), (file) => ts.sys.readFile(file)).config,
    ts.sys,
    folder,
  );
  const exported = exportsOf(path.join(folder, 'dist/index.d.ts'), options);

  return /** @type {const} */ (['ts', 'js']).flatMap((language) => {
    /** Virtual files beside the package's sources, so that its own name resolves. */
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
      return sample && moduleOf(sample.code, name, exported);
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
 * @param {string} name
 * @param {readonly string[]} exported
 */
function moduleOf(code, name, exported) {
  const declared = [...code.matchAll(/\b(?:class|const|function|type) (\w+)/g)].map(
    ([, declaredName]) => declaredName,
  );
  const names = exported.filter((exportedName) => !declared.includes(exportedName));
  const imports = /^import /m.test(code)
    ? ''
    : `import { ${names.join(', ')} } from '${name}'; export {};`;
  return `${imports}\n${code}`;
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
