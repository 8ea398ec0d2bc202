import type { ParsedPlaylist } from './parsedPlaylist.js';
import { parseDash } from './parseDash.js';
import { chooseVariant, playlistFiles, renditionsOf } from './playlistFiles.js';
import { StreamError } from './streamError.js';
import { fetchPlaylist, streamPack } from './streamPack.js';
import type { StreamPack, StreamPackOptions } from './streamPack.js';

export { StreamError } from './streamError.js';
export type { StreamErrorCode } from './streamError.js';
export type { StreamPack, StreamPackOptions } from './streamPack.js';

/**
 * Makes a pack of a DASH stream: its manifest, one representation of the pictures, and all sound and
 * subtitles that belong to it. For pages and workers; fetches the manifest, and nothing else. The
 * player is to be held at the representation that is in the pack.
 *
 * @param url the manifest's; relative to the page, or absolute.
 * @throws {StreamError} where there is none to be made.
 *
 * @example
 * import { dashPack } from 'workbox-background-fetch-recipes/dash';
 *
 * const { pack, bandwidth } = await dashPack('/films/intro/manifest.mpd', { maxBandwidth: 3_000_000 });
 * await client.downloadPack(pack);
 * console.log(`Play it at ${bandwidth} bit/s.`);
 */
export async function dashPack(url: string, options: StreamPackOptions = {}): Promise<StreamPack> {
  const manifest = new URL(url, location.href);
  const parsed = parseDash(await fetchPlaylist(manifest), manifest);
  const sounds = parsed.playlists?.length ? [] : soundsOf(parsed);
  const variant = chooseVariant(parsed.playlists ?? [], options.maxBandwidth);
  const beside = variant ? renditionsOf(parsed, variant) : sounds;
  const chosen = beside.flatMap(({ playlists = [] }) => chooseVariant(playlists) ?? []);
  const parts = [...(variant ? [variant] : []), ...chosen];
  if (parts.length === 0) {
    throw new StreamError('unreadable', `${manifest.href} names no part of a stream.`);
  }
  const files = parts.flatMap((playlist) => playlistFiles(playlist, manifest));
  const bandwidth = variant?.attributes?.BANDWIDTH;
  return {
    pack: streamPack(manifest, [manifest.href, ...files], options),
    url: manifest.href,
    ...(bandwidth === undefined ? {} : { bandwidth }),
  };
}

/** Of a stream without pictures. */
const soundsOf = ({ mediaGroups = {} }: ParsedPlaylist) =>
  Object.values(mediaGroups.AUDIO ?? {}).flatMap((group) => Object.values(group));
