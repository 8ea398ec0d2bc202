import { BlockDigest } from './blockDigest.js';
import { filmsOf, storedUrl } from './films.js';

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
}

/** Reads out of the cache in this context. */
export async function readStored(film: string, options: ReadOptions = {}): Promise<Reading> {
  const response = await filmsOf().match(requestOf(film, options));
  if (!response) throw new Error(`${film} is not stored.`);
  return read(response, options);
}

/** Reads with `fetch()`, as apps do: the service worker answers. */
export async function readFetched(film: string, options: ReadOptions = {}): Promise<Reading> {
  return read(await fetch(requestOf(film, options)), options);
}

const requestOf = (film: string, { range }: ReadOptions): Request =>
  new Request(storedUrl(film), range === undefined ? {} : { headers: { range: `bytes=${range}` } });

async function read(response: Response, { bytesPerSecond }: ReadOptions): Promise<Reading> {
  const digest = new BlockDigest();
  const reader = response.body?.getReader();
  const startedMs = performance.now();
  let bytes = 0;
  let ending = 'done';
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.length;
      await digest.write(part.value);
      if (bytesPerSecond !== undefined) {
        await until(startedMs + (bytes / bytesPerSecond) * 1000);
      }
    }
  } catch (error) {
    ending = String(error);
  }
  const announced = Number(response.headers.get('content-length'));
  return { status: response.status, announced, bytes, digest: await digest.end(), ending };
}

/** Pacing only: the reader is slow on purpose. */
async function until(timeMs: number): Promise<void> {
  const waitMs = timeMs - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
