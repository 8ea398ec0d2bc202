/**
 * One for all copies of a package in one worker. A build's ready-made script and the app's own import are
 * two copies, and only one of them may run the jobs.
 *
 * @internal
 * @param version of what is shared; raised when another release could not use it.
 * @throws {TypeError} where the other copy shares another version.
 */
export function sharedByCopies<Shared>(
  name: string,
  version: number,
  create: () => Shared,
): Shared {
  const all = globalThis as { [key: symbol]: { version: number; shared: Shared } | undefined };
  const key = Symbol.for(name);
  const known = all[key];
  if (known && known.version !== version) {
    throw new TypeError(
      `Two releases of ${name} run in this service worker, and cannot share its downloads ` +
        `(versions ${known.version} and ${version}). Have the build's script and the imports come from one release.`,
    );
  }
  return (all[key] ??= { version, shared: create() }).shared;
}
