import type { PackManifest } from 'workbox-content-packs/manifest';

/** What browsers open by links, and load by script tags and for styles. */
const OPENED: ReadonlySet<string | undefined> = new Set([
  'application/pdf',
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
  const opened = entries.filter(({ type }) => OPENED.has(type));
  const [first] = opened;
  if (!first) return undefined;
  const named = opened.length === 1 ? first.url : `${opened.length}, the first ${first.url}`;
  return `pack ${id} has pages, PDFs, scripts or styles (${named}) and is not trusted: without a network, fetch() gets them, but no link, script tag or style sheet does`;
}
