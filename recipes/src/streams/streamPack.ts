import { StreamError } from './streamError.js';

/** Which variant of a stream, and what the pack is called. */
export interface StreamPackOptions {
  /** The pack's id; default made of the playlist's path. */
  readonly id?: string;
  /** What people see; default the playlist's name. */
  readonly title?: string;
  /** As of any pack: raise it when the stream was made anew. Default `1`. */
  readonly version?: string;
  /**
   * In bits per second: the best variant that needs no more is taken, or the least where all do. Default
   * the best there is.
   */
  readonly maxBandwidth?: number;
}

/** A stream as a pack, for `client.downloadPack()`. */
export interface StreamPack {
  readonly pack: {
    readonly id: string;
    readonly title: string;
    readonly version: string;
    /** Their sizes are not known before they come. */
    readonly files: readonly { readonly url: string }[];
  };
  /**
   * What a player is given, absolute. A playlist that names other variants too, as where sound is
   * apart from the pictures, wants a player that is held at this one.
   */
  readonly url: string;
  /** Of the variant that is in the pack, in bits per second; missing where the playlist does not say. */
  readonly bandwidth?: number;
}

/** @param urls of all files of the stream; each counts once. */
export function streamPack(
  playlist: URL,
  urls: readonly string[],
  { id = idOf(playlist), title = titleOf(playlist), version = '1' }: StreamPackOptions,
): StreamPack['pack'] {
  const files = [...new Set(urls.map(withoutFragment))].map((url) => ({ url }));
  return { id, title, version, files };
}

/** @throws {StreamError} `unreachable` */
export async function fetchPlaylist(url: URL): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new StreamError('unreachable', `The playlist ${url.href} could not be fetched.`, {
      cause,
    });
  }
  if (response.ok) return response.text();
  throw new StreamError(
    'unreachable',
    `The playlist ${url.href} was answered with status ${response.status}.`,
  );
}

/** The end of the path, because a pack's id is short. */
function idOf({ pathname }: URL): string {
  return `stream-${pathname
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^-/, '')
    .slice(-57)}`;
}

function titleOf({ pathname }: URL): string {
  return decodeURIComponent(pathname.split('/').pop() ?? pathname);
}

const withoutFragment = (url: string): string => url.replace(/#.*/, '');
