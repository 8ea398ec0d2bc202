import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PackFile } from './listFiles.js';

/**
 * Digests of files that did not change since an earlier build, by path, size, times and inode: tools that
 * unpack or copy set the time of the bytes back, and the system's own time of change they cannot.
 */
export class DigestCache {
  readonly #before: ReadonlyMap<string, readonly string[]>;
  readonly #now = new Map<string, readonly string[]>();

  private constructor(
    private readonly file: string | undefined,
    before: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#before = before;
  }

  /** A cache that is not there, or cannot be read, is an empty one. */
  static async open(file: string | undefined): Promise<DigestCache> {
    if (file === undefined) return new DigestCache(file, new Map());
    let text = '';
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return new DigestCache(file, read(text));
  }

  /** What an earlier build found of a file that has not changed since. */
  find(file: PackFile, segmentBytes: number): readonly string[] | undefined {
    return this.#before.get(keyOf(file, segmentBytes));
  }

  keep(file: PackFile, segmentBytes: number, digests: readonly string[]): void {
    this.#now.set(keyOf(file, segmentBytes), digests);
  }

  /** Writes what this build kept, and nothing older. */
  async save(): Promise<void> {
    if (this.file === undefined) return;
    await mkdir(path.dirname(this.file), { recursive: true });
    await writeFile(this.file, JSON.stringify([...this.#now]));
  }
}

function keyOf({ file, size, mtimeMs, ctimeMs, ino }: PackFile, segmentBytes: number): string {
  return JSON.stringify([file, size, mtimeMs, ctimeMs, ino, segmentBytes]);
}

function read(text: string): Map<string, readonly string[]> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
  return new Map(Array.isArray(given) ? given.filter(isLine) : []);
}

function isLine(line: unknown): line is [string, readonly string[]] {
  if (!Array.isArray(line) || typeof line[0] !== 'string' || !Array.isArray(line[1])) return false;
  return line[1].every((digest) => typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest));
}
