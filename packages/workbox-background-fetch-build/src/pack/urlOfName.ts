/**
 * All that stands for something else in a URL, or would be stripped from one. What else has to be escaped,
 * the parser of URLs escapes, in pages as in manifests. Escaping more than that makes another URL: to the
 * browser, `icon%402x.png` is not the `icon@2x.png` that pages ask for.
 */
const MEANS_MORE = /[\0- "#%<>?\\`{}\x7f-\u{10ffff}]/gu;

/** A relative name, with `/` between, as pages that mean this file write it in a URL. */
export function urlOfName(name: string): string {
  return name.replace(MEANS_MORE, encodeURIComponent);
}
