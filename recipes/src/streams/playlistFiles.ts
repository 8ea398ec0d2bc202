import type { ParsedPlaylist, ParsedRendition, ParsedSegment } from './parsedPlaylist.js';
import { StreamError } from './streamError.js';

/**
 * The files of one playlist of media, absolute: its parts, what comes before them, and the keys of AES-128.
 *
 * @param base what its URLs are relative to.
 * @throws {StreamError} `live`, `protected`, `unreadable`
 */
export function playlistFiles(playlist: ParsedPlaylist, base: URL): string[] {
  const { segments = [], sidx, endList, contentProtection } = playlist;
  const { href } = base;
  const parts = [...segments, ...(sidx ? [sidx] : [])];
  const keys = segments.flatMap(({ key }) => (key && key.method !== 'NONE' ? [key] : []));
  if (contentProtection || keys.some(({ method }) => method !== 'AES-128')) {
    throw new StreamError(
      'protected',
      `${href} is protected (DRM): its parts cannot be played without a licence, which is for the player to keep.`,
    );
  }
  if (parts.length === 0) {
    throw new StreamError('unreadable', `${href} is no playlist, or names no part of a stream.`);
  }
  if (endList !== true) {
    throw new StreamError(
      'live',
      `${href} has no end yet: a stream can be downloaded once it has ended, and its playlist says so.`,
    );
  }
  const named = parts.flatMap((part) => [part, ...(part.map ? [part.map] : [])]);
  const urls = [...named.map(urlOf), ...keys.map(({ uri = '' }) => uri)];
  return [...new Set(urls.map((url) => new URL(url, base).href))];
}

/** The best variant that needs at most so many bits per second; the least where all need more. */
export function chooseVariant<Variant extends Pick<ParsedPlaylist, 'attributes'>>(
  variants: readonly Variant[],
  maxBandwidth = Infinity,
): Variant | undefined {
  const byBandwidth = [...variants].sort((a, b) => bandwidthOf(a) - bandwidthOf(b));
  return byBandwidth.filter((each) => bandwidthOf(each) <= maxBandwidth).at(-1) ?? byBandwidth[0];
}

/** What is played beside a variant's pictures: sound and subtitles, each language that there is. */
export function renditionsOf(
  { mediaGroups = {} }: ParsedPlaylist,
  { attributes = {} }: Pick<ParsedPlaylist, 'attributes'>,
): ParsedRendition[] {
  return (['AUDIO', 'SUBTITLES'] as const).flatMap((kind) =>
    Object.values(mediaGroups[kind]?.[attributes[kind] ?? ''] ?? {}),
  );
}

const bandwidthOf = ({ attributes }: Pick<ParsedPlaylist, 'attributes'>): number =>
  attributes?.BANDWIDTH ?? 0;

const urlOf = ({ resolvedUri, uri = '' }: ParsedSegment): string => resolvedUri ?? uri;
