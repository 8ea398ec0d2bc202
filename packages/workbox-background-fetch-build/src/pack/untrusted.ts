import type { PackManifest } from 'workbox-content-packs/manifest';

/** What browsers ask for by links, script tags and style sheets. */
const PROGRAMS: ReadonlySet<string | undefined> = new Set([
  'application/xhtml+xml',
  'text/css',
  'text/html',
  'text/javascript',
]);

/**
 * What a person is to know of a pack that is not trusted, and has files that are of little use then; ends without
 * a full stop.
 *
 * @returns `undefined` where there is nothing to say.
 */
export function untrustedWarning({ id, entries }: PackManifest): string | undefined {
  const programs = entries.filter(({ type }) => PROGRAMS.has(type));
  const [first] = programs;
  if (!first) return undefined;
  const named = programs.length === 1 ? first.url : `${programs.length}, the first ${first.url}`;
  return `pack ${id} has pages, scripts or styles (${named}) and is not trusted: without a network, fetch() gets them, but no link, script tag or style sheet does`;
}
