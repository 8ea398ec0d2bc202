// @ts-check
/**
 * @typedef {object} Version
 * @property {number} files
 * @property {readonly (readonly [digest: string, bytes: number])[]} segments
 *
 * @typedef {{readonly versions: Record<string, Record<string, Version>>}} Catalog what the build knows of packs
 */

/** @type {Promise<Catalog> | undefined} */
let reading;
// Another worker is another build.
navigator.serviceWorker?.addEventListener('controllerchange', () => (reading = undefined));

/**
 * Precached with the page: how large packs are has to be known offline, too.
 *
 * @returns {Promise<Catalog>}
 */
export function readCatalog() {
  return (reading ??= read().catch((error) => {
    reading = undefined;
    throw error;
  }));
}

async function read() {
  const response = await fetch('catalog.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`catalog.json: ${response.status}`);
  return response.json();
}

/**
 * @param {Catalog} catalog
 * @param {string} id
 * @param {string} [version] default the newest
 */
export function versionOf({ versions }, id, version) {
  const known = versions[id] ?? {};
  const newest = Object.keys(known).sort((a, b) => Number(b) - Number(a))[0] ?? '';
  const number = version ?? newest;
  const { files = 0, segments = [] } = known[number] ?? {};
  const bytes = segments.reduce((sum, [, size]) => sum + size, 0);
  return { version: number, files, segments, bytes };
}
