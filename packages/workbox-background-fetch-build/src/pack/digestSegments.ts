import { webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { PackBuildError } from './packBuildError.js';
import type { PackFile } from './listFiles.js';

/**
 * SHA-256 of each segment of a file. WebCrypto digests on Node's own threads, so that the segments of
 * one file are digested beside each other; in memory there is one for each processor, and one that is
 * being read.
 *
 * @throws {PackBuildError} `changed`, where the file is no longer as long as it was.
 */
export async function digestSegments(file: PackFile, segmentBytes: number): Promise<string[]> {
  const count = Math.ceil(file.size / segmentBytes);
  const digests: string[] = Array.from({ length: count }, () => '');
  const handle = await open(file.file);
  try {
    let next = 0;
    const lane = async (): Promise<void> => {
      const buffer = Buffer.allocUnsafeSlow(Math.min(segmentBytes, file.size));
      for (let index = next++; index < count; index = next++) {
        const start = index * segmentBytes;
        const length = Math.min(segmentBytes, file.size - start);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
          if (bytesRead === 0) throw changed(file);
          filled += bytesRead;
        }
        const digest = await webcrypto.subtle.digest('SHA-256', buffer.subarray(0, length));
        digests[index] = Buffer.from(digest).toString('hex');
      }
    };
    const lanes = Math.min(count, availableParallelism() + 1);
    // All end before the file is closed under one of them.
    const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    const { size, mtimeMs } = await handle.stat();
    if (size !== file.size || mtimeMs !== file.mtimeMs) throw changed(file);
  } finally {
    await handle.close();
  }
  return digests;
}

/** Said of a file whose bytes are not those that were listed. */
export function changed({ name }: PackFile): PackBuildError {
  return new PackBuildError(
    'changed',
    `${JSON.stringify(name)} changed while it was read: build the pack when nothing writes to its folder.`,
  );
}
