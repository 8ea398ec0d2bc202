// @ts-check
import path from 'node:path';

/** Files that serve only whoever works on the package. */
const notForUsers = [/\.test\./, /\.tsbuildinfo$/, /(^|\/)tsconfig[^/]*\.json$/];

/**
 * What is wrong with the files that a package would be published with.
 *
 * @param {object} pack
 * @param {readonly string[]} pack.files paths inside the package
 * @param {unknown} pack.exports `exports` of its package.json
 * @param {(file: string) => string} read
 * @returns {string[]}
 */
export function packProblems({ files, exports }, read) {
  const present = new Set(files);
  return [
    ...files
      .filter((file) => notForUsers.some((pattern) => pattern.test(file)))
      .map((file) => `${file} is of no use to users: leave it out in "files"`),
    ...exportTargets(exports)
      .filter((target) => !files.some((file) => matches(target, file)))
      .map((target) => `"exports" names ./${target}, which is not published`),
    ...files
      .filter((file) => file.endsWith('.map'))
      .flatMap((file) =>
        sourcesNotInside(file, read(file))
          .filter((source) => !present.has(source))
          .map((source) => `${file} leads to ${source}, which is not published`),
      ),
  ];
}

/**
 * @param {unknown} exports
 * @returns {string[]} paths without the leading `./`
 */
function exportTargets(exports) {
  if (typeof exports === 'string') return [path.posix.normalize(exports)];
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.values(exports).flatMap(exportTargets);
}

/**
 * @param {string} target may hold one `*`
 * @param {string} file
 */
function matches(target, file) {
  const [start = '', end] = target.split('*');
  if (end === undefined) return file === target;
  return file.startsWith(start) && file.endsWith(end) && file.length > start.length + end.length;
}

/**
 * @param {string} mapFile
 * @param {string} text
 * @returns {string[]} the sources that the map does not bring along
 */
function sourcesNotInside(mapFile, text) {
  const { sources, sourceRoot = '', sourcesContent = [] } = JSON.parse(text);
  return sources
    .filter((/** @type {string} */ _, /** @type {number} */ index) => sourcesContent[index] == null)
    .map((/** @type {string} */ source) =>
      path.posix.join(path.posix.dirname(mapFile), sourceRoot, source),
    );
}
