import type { ResponseMetadata } from './head.js';

/** RFC 9110, section 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;
/** What `Headers` takes: bytes, without line ends and NUL. */
const value = /^[^\0\r\n\u0100-\uffff]*$/;

/** Whether a stored list is one of headers that `Headers` takes. */
export function isHeaderList(stored: unknown): stored is ResponseMetadata['headers'] {
  return (
    Array.isArray(stored) &&
    stored.every((header: unknown) => {
      if (!Array.isArray(header) || header.length !== 2) return false;
      const [name, text] = header as readonly unknown[];
      return (
        typeof name === 'string' && token.test(name) && typeof text === 'string' && value.test(text)
      );
    })
  );
}

/** Whether `Response` takes what is stored of one: else every answer would throw, for ever. */
export function isResponseMetadata(stored: unknown): stored is ResponseMetadata {
  if (typeof stored !== 'object' || stored === null) return false;
  const { url, status, statusText, headers, redirected } = stored as Partial<
    Record<keyof ResponseMetadata, unknown>
  >;
  return (
    typeof url === 'string' &&
    typeof status === 'number' &&
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    typeof statusText === 'string' &&
    value.test(statusText) &&
    isHeaderList(headers) &&
    typeof redirected === 'boolean'
  );
}
