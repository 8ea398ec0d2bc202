// @ts-check
import { versionOf } from '../catalog.js';

/**
 * @typedef {object} KeptPack
 * @property {string} id
 * @property {string} version
 * @property {number} bytes that it takes
 * @property {number} freedBytes what removing it gives back: not what another pack has too
 */

/**
 * What is installed, in true bytes: a segment that two packs share is stored once, and counts for the
 * first of them.
 *
 * @param {import('../catalog.js').Catalog} catalog
 * @param {readonly import('workbox-background-fetch-window').PackState[]} states
 * @returns {KeptPack[]}
 */
export function keptPacks(catalog, states) {
  const packs = states.flatMap(({ id, installed, removing }) =>
    installed === undefined || removing
      ? []
      : [{ id, version: installed, segments: versionOf(catalog, id, installed).segments }],
  );
  /** @type {Map<string, number>} */
  const owners = new Map();
  for (const { segments } of packs) {
    for (const [digest] of segments) owners.set(digest, (owners.get(digest) ?? 0) + 1);
  }
  const counted = new Set();
  return packs.map(({ id, version, segments }) => {
    const sum = { bytes: 0, freedBytes: 0 };
    for (const [digest, bytes] of segments) {
      if (owners.get(digest) === 1) sum.freedBytes += bytes;
      if (counted.has(digest)) continue;
      counted.add(digest);
      sum.bytes += bytes;
    }
    return { id, version, ...sum };
  });
}
