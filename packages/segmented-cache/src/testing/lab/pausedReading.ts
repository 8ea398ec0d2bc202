import { readFetched, readStored } from './reading.js';
import type { Reading, ReadOptions } from './reading.js';

let reading: Promise<Reading> | undefined;
let goOn: (() => void) | undefined;

/** Begins to read a film out of the cache in this context, takes one chunk and waits. */
export const beginReading = (film: string, options: ReadOptions = {}): Promise<void> =>
  begin((pause) => readStored(film, { ...options, pause }));

/** Begins to read a film with `fetch()`, takes one chunk and waits. */
export const beginFetching = (film: string, options: ReadOptions = {}): Promise<void> =>
  begin((pause) => readFetched(film, { ...options, pause }));

/** Reads on to the end. */
export async function endReading(): Promise<Reading> {
  goOn?.();
  if (!reading) throw new Error('No reading was begun.');
  return reading;
}

function begin(read: (pause: () => Promise<void>) => Promise<Reading>): Promise<void> {
  return new Promise((hasBegun, reject) => {
    const paused = new Promise<void>((resolve) => (goOn = resolve));
    reading = read(() => {
      hasBegun();
      return paused;
    });
    reading.catch(reject);
  });
}
