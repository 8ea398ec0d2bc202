import { Parser } from 'm3u8-parser';
import type { ParsedPlaylist } from './parsedPlaylist.js';
import { StreamError } from './streamError.js';

/** @throws {StreamError} `unreadable` */
export function parseHls(text: string, { href }: URL): ParsedPlaylist {
  // The parser takes anything.
  if (!text.startsWith('#EXTM3U')) {
    throw new StreamError('unreadable', `${href} is no HLS playlist: it has no #EXTM3U.`);
  }
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest as ParsedPlaylist;
}
