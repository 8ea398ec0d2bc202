import { getFriendlyURL } from 'workbox-core/_private/getFriendlyURL.js';
import { logger } from 'workbox-core/_private/logger.js';
import type { DownloadOutcome } from './outcome.js';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** Tells developers what became of a job, as Workbox tells of its own work: one group, closed. */
export function logOutcome({ id, title, kept, failures }: DownloadOutcome): void {
  if (process.env.NODE_ENV === 'production') return;
  const name = title === '' ? id : title;
  logger.groupCollapsed(
    `The background fetch "${name}" has ended: ${kept.length} kept, ${failures.length} missing.`,
  );
  for (const url of kept) logger.log(`Kept: ${getFriendlyURL(url)}`);
  for (const { url, reason, detail = '' } of failures) {
    logger.warn(`Missing (${reason}): ${getFriendlyURL(url)}. ${detail}`);
  }
  logger.groupEnd();
}
