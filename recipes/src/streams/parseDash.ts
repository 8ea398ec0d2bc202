import { parse } from 'mpd-parser';
import type { ParsedPlaylist } from './parsedPlaylist.js';
import { StreamError } from './streamError.js';

/** @throws {StreamError} `unreadable` */
export function parseDash(text: string, { href }: URL): ParsedPlaylist {
  try {
    return parse(text, { manifestUri: href }) as ParsedPlaylist;
  } catch (cause) {
    throw new StreamError('unreadable', `${href} is no DASH manifest that can be read.`, { cause });
  }
}
