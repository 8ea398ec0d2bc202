import { filmsOf, storedUrl } from './films.js';

let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
let bytes = 0;

/** Begins to read a film in this context, takes one chunk and waits. */
export async function beginReading(film: string): Promise<void> {
  reader = (await filmsOf().match(storedUrl(film)))?.body?.getReader();
  bytes = (await reader?.read())?.value?.length ?? 0;
}

/** Reads on to the end. @returns how many bytes came, or the error that the stream failed with. */
export async function endReading(): Promise<number | string> {
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.length;
    }
    return bytes;
  } catch (error) {
    return String(error);
  }
}
