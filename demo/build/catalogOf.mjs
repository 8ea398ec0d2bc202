// @ts-check
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PACKS } from '../content/packs.mjs';

/**
 * @typedef {object} Version of a pack
 * @property {number} files
 * @property {readonly (readonly [digest: string, bytes: number])[]} segments what it is stored as
 *
 * @typedef {object} Catalog what the app says of packs that are not here, and of what removing one gives back
 * @property {Record<string, Record<string, Version>>} versions by pack and version: of this release, and
 *   of the one before, which may still be installed
 */

/**
 * @param {string} folder where the packs' manifests are
 * @param {Catalog} [before]
 * @returns {Promise<Catalog>}
 */
export async function catalogOf(folder, before) {
  /** @type {Catalog['versions']} */
  const versions = {};
  for (const { id } of PACKS) {
    const manifest = JSON.parse(await readFile(path.join(folder, `${id}.pack.json`), 'utf8'));
    versions[id] = { ...before?.versions[id], [manifest.version]: versionOf(manifest) };
  }
  return { versions };
}

/**
 * @param {import('workbox-content-packs/manifest').PackManifest} manifest
 * @returns {Version}
 */
function versionOf({ entries, bundles = [], segmentBytes }) {
  /** @type {Map<string, number>} */
  const segments = new Map(bundles.map(({ digest, size }) => [digest, size]));
  for (const entry of entries) {
    if (!('segments' in entry)) continue;
    for (const [index, digest] of (entry.segments ?? []).entries()) {
      segments.set(digest, Math.min(segmentBytes, entry.size - index * segmentBytes));
    }
  }
  return { files: entries.length, segments: [...segments] };
}
