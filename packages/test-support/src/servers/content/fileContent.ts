import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { lookup } from 'mrmime';
import type { Content } from './content.js';
import { defineContent } from './defineContent.js';

/** Content out of a file; its type follows from its name. */
export function fileContent(path: string): Content {
  const { size, mtimeMs } = statSync(path);
  return defineContent({
    size,
    identity: `file ${path} ${size} ${mtimeMs}`,
    contentType: contentTypeOf(path),
    lastModifiedMs: mtimeMs,
    readRange: (start, end) => readRangeOf(path, start, end),
  });
}

/** The `Content-Type` for a file's name, with UTF-8 declared for text. */
export function contentTypeOf(path: string): string {
  const type = lookup(path) ?? 'application/octet-stream';
  return /^text\/|javascript|json|xml/.test(type) ? `${type}; charset=utf-8` : type;
}

function readRangeOf(path: string, start: number, end: number): Buffer {
  const buffer = Buffer.alloc(end - start);
  const file = openSync(path, 'r');
  try {
    for (let filled = 0; filled < buffer.length;) {
      const count = readSync(file, buffer, filled, buffer.length - filled, start + filled);
      if (count === 0) {
        throw new Error(
          `${path} became shorter while bytes [${start}, ${end}) of it were being served.`,
        );
      }
      filled += count;
    }
  } finally {
    closeSync(file);
  }
  return buffer;
}
