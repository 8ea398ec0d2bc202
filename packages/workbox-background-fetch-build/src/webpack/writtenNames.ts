/** What the build itself writes of a pack, in whichever folder the worker is. */
export function writtenNames(id: string): RegExp {
  const name = id.replaceAll('.', '\\.');
  return new RegExp(`(?:^|/)${name}\\.(?:pack\\.json|bundles/[0-9a-f]{64}\\.bin)$`);
}
