import { isResumable, isSameRepresentation } from '../../transfer/resumability.js';
import type { Expected } from '../carriage.js';

const KEPT = ['etag', 'last-modified', 'date'];

/** What is kept of a response to compare others with. */
export function expectedOf(headers: Headers, size: number): Expected {
  return { size, headers: [...headers].filter(([name]) => KEPT.includes(name)) };
}

export function expectedHeaders({ headers }: Expected): Headers {
  return new Headers(headers.map(([name, value]): [string, string] => [name, value]));
}

/** Whether what the server said tells changed bytes apart. */
export function isVerifiable(expected: Expected): boolean {
  return isResumable(expectedHeaders(expected));
}

/** Whether two answers are of the same bytes, as far as they say: a validator of either is in both. */
export function isSameAsset(a: Headers, b: Headers): boolean {
  return isSameRepresentation(a, b) && isSameRepresentation(b, a);
}
