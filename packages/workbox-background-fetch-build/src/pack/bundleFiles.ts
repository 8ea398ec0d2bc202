import { createHash } from 'node:crypto';

/** A reader fetches and keeps a bundle whole; slices out of more than this are slow in two engines. */
const MOST_BUNDLE_BYTES = 1024 * 1024;
/** One file in this many ends its bundle. Files of 15 kB then lie about 45 to a bundle. */
const FILES_OF_A_BUNDLE = 64;

/** Small files, one behind the other. */
export interface Bundle<File> {
  readonly bytes: Buffer;
  /** SHA-256 of `bytes`, in hexadecimal. */
  readonly digest: string;
  /** Where each file begins. Those of the same bytes begin at the same place. */
  readonly offsets: ReadonlyMap<File, number>;
}

/**
 * Lays files, in the order in which they are given, into bundles. Where one ends depends on the bytes since
 * its start alone, so that a change is forgotten at the next file that ends one, and names do not matter: see
 * decision 0015. One bundle at a time is in memory.
 */
export async function* bundleFiles<File>(
  files: readonly File[],
  read: (file: File) => Promise<Buffer>,
  mostBytes = MOST_BUNDLE_BYTES,
): AsyncGenerator<Bundle<File>, void> {
  let open = new OpenBundle<File>();
  for (const file of files) {
    const bytes = await read(file);
    const digest = sha256(bytes);
    if (!open.has(digest) && open.size + bytes.length > mostBytes) {
      yield open.close();
      open = new OpenBundle();
    }
    open.add(file, bytes, digest);
    if (endsBundle(digest)) {
      yield open.close();
      open = new OpenBundle();
    }
  }
  if (open.size > 0) yield open.close();
}

class OpenBundle<File> {
  size = 0;
  readonly #parts: Buffer[] = [];
  readonly #starts = new Map<string, number>();
  readonly #offsets = new Map<File, number>();

  has(digest: string): boolean {
    return this.#starts.has(digest);
  }

  add(file: File, bytes: Buffer, digest: string): void {
    const before = this.#starts.get(digest);
    this.#offsets.set(file, before ?? this.size);
    if (before !== undefined) return;
    this.#starts.set(digest, this.size);
    this.#parts.push(bytes);
    this.size += bytes.length;
  }

  close(): Bundle<File> {
    const bytes = Buffer.concat(this.#parts);
    return { bytes, digest: sha256(bytes), offsets: this.#offsets };
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function endsBundle(digest: string): boolean {
  return Number.parseInt(digest.slice(0, 8), 16) % FILES_OF_A_BUNDLE === 0;
}
