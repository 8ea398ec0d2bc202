/** The essences (MIME Sniffing, "parse a MIME type") of a header; several headers come as one list. */
function essencesOf(header: string | null): string[] {
  const parts = (header ?? '').split(',').map((part) => part.replace(/;.*/s, '').trim());
  // One that says "anything" counts as none (Fetch, "extract a MIME type").
  return parts.map((part) => part.toLowerCase()).filter((e) => ESSENCE.test(e) && e !== '*/*');
}

const ESSENCE = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/;

/**
 * What browsers run or show as a page, a script or a style: HTML; all of XML, SVG included, in which
 * scripts run once it is navigated to; what may turn into another document part by part; and all that
 * was ever called JavaScript.
 */
const PROGRAM =
  /^(?:text\/(?:html|xsl|css)|(?:text|application)\/xml|.*\+xml|multipart\/x-mixed-replace|(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script[\d.]*)$/;

/** Types that say nothing, so that browsers look into the bytes (MIME Sniffing, section 7). */
const UNKNOWN: readonly string[] = ['unknown/unknown', 'application/unknown'];

/**
 * Why a response with these headers might become a page or a script of the app, whoever answers with it: other code may
 * give what a cache has to any request. By what it says that it is; one that says nothing is whatever
 * the browser guesses, and each guesses differently.
 *
 * @returns why, for people, with what to do about it; `undefined` where it can become neither.
 */
export function whyProgram(headers: Headers): string | undefined {
  const essences = essencesOf(headers.get('content-type'));
  const program = essences.find((essence) => PROGRAM.test(essence));
  if (program !== undefined) {
    return `it is ${program}, which browsers run as a page or a script, and a download may not become one unless it is trusted`;
  }
  const isGuessed = essences.length === 0 || essences.some((each) => UNKNOWN.includes(each));
  return !isGuessed || saysNosniff(headers)
    ? undefined
    : 'it has no Content-Type, so that browsers guess whether it is a page, and a download may not become one unless it is trusted; have the server send a type, such as application/octet-stream';
}

/** Whether it is a page: what many servers answer with, status 200, for a file that they do not have. */
export function isPage(headers: Headers): boolean {
  const pages: readonly string[] = ['text/html', 'application/xhtml+xml'];
  return essencesOf(headers.get('content-type')).some((essence) => pages.includes(essence));
}

/** Fetch, "determine nosniff". */
const saysNosniff = (headers: Headers): boolean =>
  /^\s*nosniff\s*(?:,|$)/i.test(headers.get('x-content-type-options') ?? '');
