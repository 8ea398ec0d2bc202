import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** Hands each line that a process writes to a consumer; a missing stream has none. */
export function eachLine(
  stream: Readable | null | undefined,
  consume: (line: string) => void,
): void {
  if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', consume);
}
