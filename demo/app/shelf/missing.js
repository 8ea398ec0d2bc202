// @ts-check
/**
 * Says which of a pack's files the server did not deliver.
 *
 * @param {readonly {readonly url: string}[]} failed as the worker lists them: small files travel in bundles, whose
 *   names are digests
 * @returns {string} nothing where none has failed
 */
export function sayMissing(failed) {
  const paths = failed.map(({ url }) => new URL(url).pathname);
  const names = paths.filter((path) => !isBundle(path)).map((path) => path.split('/').at(-1) ?? '');
  const bundles = paths.filter(isBundle).length;
  if (bundles === 1) names.push('a bundle of small files');
  if (bundles > 1) names.push(`${bundles} bundles of small files`);
  return names.length === 0 ? '' : `Still missing: ${new Intl.ListFormat('en').format(names)}.`;
}

/** @param {string} path */
function isBundle(path) {
  return path.includes('.bundles/');
}
