import { createHash } from 'node:crypto';

/** A reader fetches and keeps a bundle whole; slices out of more than this are slow in two engines. */
const MOST_BUNDLE_BYTES = 1024 * 1024;
/** One name in this many ends its bundle. Files of 15 kB then lie about 45 to a bundle. */
const NAMES_OF_A_BUNDLE = 64;

/**
 * Lays files, sorted by name, into bundles. Where one ends depends on sizes since its start and on the
 * last name alone, so that a change is forgotten at the next such name: see decision 0015.
 */
export function planBundles<File extends { readonly name: string; readonly size: number }>(
  files: readonly File[],
  mostBytes = MOST_BUNDLE_BYTES,
): File[][] {
  const bundles: File[][] = [];
  let open: File[] | undefined;
  let bytes = 0;
  for (const file of files) {
    if (!open || bytes + file.size > mostBytes) {
      bundles.push((open = []));
      bytes = 0;
    }
    open.push(file);
    bytes += file.size;
    if (endsBundle(file.name)) open = undefined;
  }
  return bundles;
}

function endsBundle(name: string): boolean {
  return createHash('sha256').update(name).digest().readUInt32BE() % NAMES_OF_A_BUNDLE === 0;
}
