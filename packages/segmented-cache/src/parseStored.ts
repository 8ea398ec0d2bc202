import { storageError } from './errors.js';

/**
 * What an entry of ours says. A read that fails says nothing about what is stored: taken for a broken
 * entry, a sweep would delete what the entry refers to.
 *
 * @param what names the entry in an error.
 * @returns `undefined` where its text is no JSON.
 * @throws {SegmentedCacheError} `storage-failed` where it could not be read.
 */
export async function parseStored(stored: Response, what: string): Promise<unknown> {
  let text: string;
  try {
    text = await stored.text();
  } catch (thrown) {
    throw storageError(thrown, `for reading ${what}`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
