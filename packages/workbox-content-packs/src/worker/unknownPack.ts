import { PackError } from '../packError.js';
import type { PackOptions } from './packOptions.js';

/** What is said of a pack that nobody can bring. */
export function unknownPack(id: string, { packs = [] }: Pick<PackOptions, 'packs'>): PackError {
  const ids = packs.map((pack) => pack.id).join(', ');
  return new PackError(
    'unknown-pack',
    `The worker has no pack called ${id}; it was built with: ${ids === '' ? 'none' : ids}.`,
  );
}
