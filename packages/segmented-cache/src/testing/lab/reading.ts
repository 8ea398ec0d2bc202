import { withCheckedLength } from 'segmented-cache';
import { BlockDigest } from './blockDigest.js';
import { filmsOf, storedUrl } from './films.js';
import { Pace } from './pace.js';

/** What a reader got of a film. */
export interface Reading {
  readonly status: number;
  /** `Content-Length`, as it was announced. */
  readonly announced: number;
  /** How many bytes came. */
  readonly bytes: number;
  /** See `BlockDigest`. */
  readonly digest: string;
  /** How it ended: `done`, or the error that the stream failed with. */
  readonly ending: string;
}

export interface ReadOptions {
  /** As in the `Range` header, without its unit: `0-99`. */
  readonly range?: string;
  /** How fast the reader takes the bytes; as fast as they come by default. */
  readonly bytesPerSecond?: number;
  /** How fast the worker sends them, in `readFetched()`: Firefox heeds no slow reader. */
  readonly sentBytesPerSecond?: number;
  /** Whether the page counts the bytes, with `withCheckedLength()`. */
  readonly isChecked?: boolean;
  /** Waited for once, after the first chunk. */
  readonly pause?: () => Promise<void>;
}

/** Reads out of the cache in this context. */
export async function readStored(film: string, options: ReadOptions = {}): Promise<Reading> {
  const response = await filmsOf().match(requestOf(film, options));
  if (!response) throw new Error(`${film} is not stored.`);
  return read(response, options);
}

/** Reads with `fetch()`, as apps do: the service worker answers. */
export async function readFetched(film: string, options: ReadOptions = {}): Promise<Reading> {
  const response = await fetch(requestOf(film, options));
  return read(options.isChecked ? withCheckedLength(response) : response, options);
}

/** Reads one range after the other with `fetch()`. */
export async function readInRanges(
  film: string,
  ranges: readonly string[],
  options: ReadOptions = {},
): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const range of ranges) readings.push(await readFetched(film, { ...options, range }));
  return readings;
}

function requestOf(film: string, { range, sentBytesPerSecond: sent }: ReadOptions): Request {
  const url = storedUrl(film) + (sent === undefined ? '' : `?bytesPerSecond=${sent}`);
  return new Request(url, range === undefined ? {} : { headers: { range: `bytes=${range}` } });
}

async function read(
  response: Response,
  { bytesPerSecond = Infinity, pause }: ReadOptions,
): Promise<Reading> {
  const digest = new BlockDigest();
  const reader = response.body?.getReader();
  const pace = new Pace(bytesPerSecond);
  let bytes = 0;
  let ending = 'done';
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.length;
      await digest.write(part.value);
      if (bytes === part.value.length) await pause?.();
      await pace.passed(part.value.length);
    }
  } catch (error) {
    ending = String(error);
  }
  const announced = Number(response.headers.get('content-length'));
  return { status: response.status, announced, bytes, digest: await digest.end(), ending };
}
