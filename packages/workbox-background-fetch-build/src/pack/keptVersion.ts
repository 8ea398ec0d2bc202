import type { PackManifest } from 'workbox-content-packs/manifest';

/**
 * What a person is to know of a manifest that takes the place of one with other content and the same version.
 *
 * @returns `undefined` where there is nothing to say.
 */
export function warnOfKeptVersion(
  before: PackManifest | undefined,
  made: PackManifest,
): string | undefined {
  const { id, version } = made;
  if (before?.id !== id || before.version !== version) return undefined;
  if (contentOf(before) === contentOf(made)) return undefined;
  return `pack ${id}: version ${version} was built before, with other content. People tell its versions by their names: give it a later one`;
}

const contentOf = ({ entries, bundles }: PackManifest): string =>
  JSON.stringify([entries, bundles]);
