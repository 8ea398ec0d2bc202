import path from 'node:path';
import { PAGE_SCRIPT, STATIC_WORKER_SCRIPT } from '../writtenNames.js';
import type { WrittenWorker } from './writeWorker.js';

/**
 * Which scripts a site without a build has now, for a person to read, and what to do where browsers will not notice:
 * whoever has changed nothing but a page may expect that this command is enough.
 */
export function whatIsNew(
  folder: string,
  { isNewWorker, isNewPage }: Pick<WrittenWorker, 'isNewWorker' | 'isNewPage'>,
): string {
  const line = (name: string, isNew: boolean): string =>
    `${path.join(folder, name)}${isNew ? '' : ': unchanged'}\n`;
  const scripts = line(STATIC_WORKER_SCRIPT, isNewWorker) + line(PAGE_SCRIPT, isNewPage);
  if (isNewWorker) return scripts;
  const [found, change] = isNewPage
    ? ['Browsers do not look at the script of pages: they', 'Change']
    : ['Nothing has changed since the last run. Browsers', 'If a page has changed, change'];
  return (
    `${scripts}${found} install a worker again only when its own script, or one that it imports, has changed. ` +
    `${change} the site's own worker, such as the number in a line "// Release 1".\n`
  );
}
