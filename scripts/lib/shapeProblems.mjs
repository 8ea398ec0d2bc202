// @ts-check
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkPackage, Package } from '@arethetypeswrong/core';
import { filterProblems, problemKindInfo } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * @typedef {object} PublishedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} folder where its package.json is
 * @property {unknown} exports
 * @property {readonly string[]} files that are published, as paths inside the package
 */

/**
 * What publint and "are the types wrong" find in a package, as it would be published.
 *
 * @param {PublishedPackage} pack
 * @returns {Promise<string[]>}
 */
export async function shapeProblems(pack) {
  return [...(await publintProblems(pack)), ...(await typesProblems(pack))];
}

/** @param {PublishedPackage} pack */
async function publintProblems({ folder, files }) {
  const inFolder = files.map((file) => {
    const data = readFileSync(path.join(folder, file));
    return { name: path.join(folder, file), data: new Uint8Array(data) };
  });
  const { messages, pkg } = await publint({
    pkgDir: folder,
    strict: true,
    pack: { files: inFolder },
  });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}

/**
 * Of the ways to resolve an import only those are looked at that know `exports` and ES modules: the
 * packages are nothing else. Nor has an entry types that is a script for a tag, or JSON.
 *
 * @param {PublishedPackage} pack
 */
async function typesProblems({ name, version, folder, exports, files }) {
  const contents = Object.fromEntries(
    files.map((file) => [
      `/node_modules/${name}/${file}`,
      new Uint8Array(readFileSync(path.join(folder, file))),
    ]),
  );
  const analysis = await checkPackage(new Package(contents, name, version), {
    excludeEntrypoints: Object.entries(exports ?? {})
      .filter(([, target]) => typeof target === 'string')
      .map(([entry]) => entry),
  });
  if (analysis.types === false) return ['attw: it has no types'];
  const ways = /** @type {const} */ (['node16-esm', 'bundler']);
  const found = Object.keys(analysis.entrypoints).flatMap((entrypoint) =>
    ways
      .flatMap((resolutionKind) => filterProblems(analysis, { entrypoint, resolutionKind }))
      .map(({ kind }) => `attw: ${entrypoint}: ${problemKindInfo[kind].shortDescription}`),
  );
  return [...new Set(found)];
}
