/** What a response to such a request would run, run in, or be shown as the app's own. */
const PROGRAMS: ReadonlySet<string> = new Set([
  'audioworklet',
  'document',
  'embed',
  'frame',
  'iframe',
  'json',
  'manifest',
  'object',
  'paintworklet',
  'script',
  'serviceworker',
  'sharedworker',
  'speculationrules',
  'style',
  'worker',
  'xslt',
]);

/**
 * Whether the answer would be run as a page or a script of the app, or loaded as a part of one. A cache
 * that can plant one is a way in that stays; so such requests are not answered from downloads unless
 * the app says `trusted`.
 */
export function asksForProgram({
  mode,
  destination,
}: Pick<Request, 'mode' | 'destination'>): boolean {
  return mode === 'navigate' || PROGRAMS.has(destination);
}
