/** What a response to such a request would run, or run in. */
const PROGRAMS: ReadonlySet<string> = new Set<RequestDestination>([
  'audioworklet',
  'document',
  'embed',
  'frame',
  'iframe',
  'object',
  'paintworklet',
  'script',
  'sharedworker',
  'worker',
  'xslt',
]);

/**
 * Whether the answer would be run as a page or a script of the app. A cache that can plant one is a
 * way in that stays; so such requests are not answered from downloads unless the app says `trusted`.
 */
export function asksForProgram({
  mode,
  destination,
}: Pick<Request, 'mode' | 'destination'>): boolean {
  return mode === 'navigate' || PROGRAMS.has(destination);
}

const PROGRAM_TYPES =
  /^(?:text\/html|application\/xhtml\+xml|(?:text|application)\/(?:x-)?(?:java|ecma)script)\b/i;

/** The same, by what a response says that it is: other code may answer with whatever a cache has. */
export function isProgram({ headers }: Pick<Response, 'headers'>): boolean {
  return PROGRAM_TYPES.test(headers.get('content-type') ?? '');
}
