import type { ParsedPlaylist } from './parsedPlaylist.js';
import { parseHls } from './parseHls.js';
import { chooseVariant, playlistFiles, renditionsOf } from './playlistFiles.js';
import { fetchPlaylist, streamPack } from './streamPack.js';
import type { StreamPack, StreamPackOptions } from './streamPack.js';

export { StreamError } from './streamError.js';
export type { StreamErrorCode } from './streamError.js';
export type { StreamPack, StreamPackOptions } from './streamPack.js';

/**
 * Makes a pack of an HLS stream: its playlists, one variant's parts, and all sound and subtitles that
 * belong to that variant. For pages and workers; fetches the playlists, and nothing else.
 *
 * @param url the master playlist's or a media playlist's; relative to the page, or absolute.
 * @throws {StreamError} where there is none to be made.
 *
 * @example
 * import { hlsPack } from 'workbox-background-fetch-recipes/hls';
 *
 * const { pack, url } = await hlsPack('/films/intro/master.m3u8', { maxBandwidth: 3_000_000 });
 * await client.downloadPack(pack);
 * video.src = url;
 */
export async function hlsPack(url: string, options: StreamPackOptions = {}): Promise<StreamPack> {
  const master = new URL(url, location.href);
  const parsed = await fetchHls(master);
  const variants = parsed.playlists ?? [];
  const variant = chooseVariant(variants, options.maxBandwidth);
  if (!variant) {
    const files = [master.href, ...playlistFiles(parsed, master)];
    return { pack: streamPack(master, files, options), url: master.href };
  }
  const own = new URL(variant.uri ?? '', master);
  const beside = renditionsOf(parsed, variant).flatMap(({ uri }) =>
    uri === undefined ? [] : [new URL(uri, master)],
  );
  const files = [master.href];
  for (const playlist of [own, ...beside]) {
    files.push(playlist.href, ...playlistFiles(await fetchHls(playlist), playlist));
  }
  const bandwidth = variant.attributes?.BANDWIDTH;
  return {
    pack: streamPack(master, files, options),
    url: (beside.length > 0 ? master : own).href,
    ...(bandwidth === undefined ? {} : { bandwidth }),
  };
}

async function fetchHls(url: URL): Promise<ParsedPlaylist> {
  return parseHls(await fetchPlaylist(url), url);
}
