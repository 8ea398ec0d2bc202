import type { PackManifest } from 'workbox-content-packs/manifest';

/**
 * What a person is to know of a manifest that takes the place of another one of the same version.
 *
 * @returns `undefined` where there is nothing to say.
 */
export function sameVersionWarning(
  before: PackManifest | undefined,
  made: PackManifest,
): string | undefined {
  const { id, version } = made;
  if (before?.id !== id || before.version !== version) return undefined;
  if (contentOf(before) === contentOf(made)) return undefined;
  return `pack ${id}: version ${version} was built before, from other files or with other options. People know what is in a pack by its version: raise it`;
}

const contentOf = ({ entries, bundles }: PackManifest): string =>
  JSON.stringify([entries, bundles]);
