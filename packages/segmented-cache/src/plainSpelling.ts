const ESCAPE = /%[\da-f]{2}/gi;
/** Escapes of what a path may have as it is, and which stands for nothing else there. */
const NEEDLESS = /^%(?:2[146-9a-d]|3[\dabd]|40|[46][1-9a-f]|5[\dabdf]|7[\dace])$/i;
/** No escape: what comes after it must not become one. */
const LONE = /%(?![\da-f]{2})/i;

/**
 * A URL with no more escapes in its path than it needs, and those in capitals, as builds and URL parsers write it.
 * Servers take `a%26b` and `a&b` for one file, and `encodeURIComponent()` writes the first; as URLs they are two
 * (RFC 3986, section 6.2.2). Whoever keeps something under the plain one looks there for the other, too.
 *
 * @param url absolute; what is no URL stays as it is.
 *
 * @example
 * plainSpelling('https://app.example/sums%20%26%20more.txt'); // https://app.example/sums%20&%20more.txt
 */
export function plainSpelling(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  const { pathname } = parsed;
  if (LONE.test(pathname)) return url;
  const plain = pathname.replace(ESCAPE, (escape) =>
    NEEDLESS.test(escape) ? decodeURIComponent(escape) : escape.toUpperCase(),
  );
  if (plain === pathname) return url;
  parsed.pathname = plain;
  return parsed.href;
}
