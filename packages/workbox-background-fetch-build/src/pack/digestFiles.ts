import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PackBuildError } from './packBuildError.js';
import type { PackFile } from './listFiles.js';
import { segmentDigester } from './segmentDigester.js';
import type { FilePart } from './segmentDigester.js';

/** The same way from `src` and from `dist`. */
const THREAD = fileURLToPath(new URL('../../bin/digestThread.js', import.meta.url));

/** What one thread digests while another one starts. */
const BYTES_WORTH_A_THREAD = 32 * 1024 * 1024;

/**
 * SHA-256 of each segment of each file. Segments are digested beside each other, be they of one file or
 * of many, on a thread for each processor, but for few bytes. In memory there is one segment for each.
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
  const left = new Map(files.map((file) => [file, Math.ceil(file.size / segmentBytes)]));
  const queue = segmentsOf(files, segmentBytes);
  const lane = async (open: () => Digester): Promise<void> => {
    const digester = open();
    try {
      // One generator for all lanes: each takes the next segment, and one that throws ends it for all.
      for (const { file, index, start, length } of queue) {
        const digest = await digester.digest({ file: file.file, start, length });
        if (digest === null) throw changed(file);
        const ofFile = digests.get(file) ?? [];
        ofFile[index] = digest;
        onDigest(length);
        const more = (left.get(file) ?? 0) - 1;
        left.set(file, more);
        if (more === 0) await checkUnchanged(file);
      }
    } finally {
      await digester.close();
    }
  };
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const threads = Math.min(availableParallelism(), Math.floor(bytes / BYTES_WORTH_A_THREAD));
  const lanes = threads < 2 ? [lane(here)] : Array.from({ length: threads }, () => lane(onThread));
  const ended = await Promise.allSettled(lanes);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return digests;
}

interface Digester {
  digest(part: FilePart): Promise<string | null>;
  close(): Promise<unknown>;
}

function here(): Digester {
  const digest = segmentDigester();
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is a rejection
  return { digest: async (part) => digest(part), close: () => Promise.resolve() };
}

function onThread(): Digester {
  const thread = new Worker(THREAD);
  return {
    digest: async (part) => {
      thread.postMessage(part);
      // Rejects where the thread threw.
      const [digest] = (await once(thread, 'message')) as [string | null];
      return digest;
    },
    close: () => thread.terminate(),
  };
}

interface Segment {
  readonly file: PackFile;
  readonly index: number;
  readonly start: number;
  readonly length: number;
}

function* segmentsOf(
  files: readonly PackFile[],
  segmentBytes: number,
): Generator<Segment, undefined> {
  for (const file of files) {
    for (let start = 0, index = 0; start < file.size; start += segmentBytes, index++) {
      yield { file, index, start, length: Math.min(segmentBytes, file.size - start) };
    }
  }
  return undefined;
}

async function checkUnchanged(file: PackFile): Promise<void> {
  const { size, mtimeMs } = await stat(file.file);
  if (size !== file.size || mtimeMs !== file.mtimeMs) throw changed(file);
}

/** Said of a file whose bytes are not those that were listed. */
export function changed({ name }: PackFile): PackBuildError {
  return new PackBuildError(
    'changed',
    `${JSON.stringify(name)} changed while it was read: build the pack when nothing writes to its folder.`,
  );
}
