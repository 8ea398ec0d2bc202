import { webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { PackBuildError } from './packBuildError.js';
import type { PackFile } from './listFiles.js';

/**
 * SHA-256 of each segment of each file. WebCrypto digests on Node's own threads, so that segments are
 * digested beside each other, be they of one file or of many. In memory there is one for each processor
 * and one that is being read, and the copies that WebCrypto takes.
 *
 * @param onDigest told the bytes of each segment that is done.
 * @throws {PackBuildError} `changed`, where a file is no longer what was listed.
 */
export async function digestFiles(
  files: readonly PackFile[],
  segmentBytes: number,
  onDigest: (bytes: number) => void = () => undefined,
): Promise<Map<PackFile, string[]>> {
  const digests = new Map(files.map((file): [PackFile, string[]] => [file, []]));
  const largest = files.reduce((most, { size }) => Math.max(most, size), 0);
  const open = new Set<Source>();
  const queue = segmentsOf(files, segmentBytes, open);
  const lane = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafeSlow(Math.min(segmentBytes, largest));
    // One generator for all lanes: each takes the next segment, and one that throws ends it for all.
    for (const { source, index, start, length } of queue) {
      await source.read(buffer, start, length);
      const digest = await webcrypto.subtle.digest('SHA-256', buffer.subarray(0, length));
      const ofFile = digests.get(source.file) ?? [];
      ofFile[index] = Buffer.from(digest).toString('hex');
      onDigest(length);
      if (await source.finishOne()) open.delete(source);
    }
  };
  const lanes = Array.from({ length: availableParallelism() + 1 }, lane);
  try {
    // All end before a file is closed under one of them.
    const ended = await Promise.allSettled(lanes);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  } finally {
    await Promise.all([...open].map((source) => source.close()));
  }
  return digests;
}

interface Segment {
  readonly source: Source;
  readonly index: number;
  readonly start: number;
  readonly length: number;
}

function* segmentsOf(
  files: readonly PackFile[],
  segmentBytes: number,
  open: Set<Source>,
): Generator<Segment, undefined> {
  for (const file of files) {
    const count = Math.ceil(file.size / segmentBytes);
    const source = new Source(file, count);
    open.add(source);
    for (let index = 0; index < count; index++) {
      const start = index * segmentBytes;
      yield { source, index, start, length: Math.min(segmentBytes, file.size - start) };
    }
  }
  return undefined;
}

/** A file that is open while any of its segments is read. */
class Source {
  #handle: Promise<FileHandle> | undefined;

  constructor(
    readonly file: PackFile,
    private left: number,
  ) {}

  async read(buffer: Buffer, start: number, length: number): Promise<void> {
    const handle = await (this.#handle ??= open(this.file.file));
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
      if (bytesRead === 0) throw changed(this.file);
      filled += bytesRead;
    }
  }

  /** @returns whether that was the last segment, after which the file is closed. */
  async finishOne(): Promise<boolean> {
    this.left -= 1;
    if (this.left > 0) return false;
    const stat = await (await this.#handle)?.stat();
    await this.close();
    if (stat?.size !== this.file.size || stat.mtimeMs !== this.file.mtimeMs) {
      throw changed(this.file);
    }
    return true;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await (await handle?.catch(() => undefined))?.close();
  }
}

/** Said of a file whose bytes are not those that were listed. */
export function changed({ name }: PackFile): PackBuildError {
  return new PackBuildError(
    'changed',
    `${JSON.stringify(name)} changed while it was read: build the pack when nothing writes to its folder.`,
  );
}
