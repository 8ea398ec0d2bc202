import { respondFromBytes } from 'segmented-cache';
import type { Draft, DraftSource } from 'segmented-cache';
import { findTransfer } from './downloads.js';
import type { Downloads, Transfer } from './downloads.js';
import { withTimeLimit } from './timeLimit.js';

/**
 * Answers a request from the transfer that is bringing the asset at this moment: what is durable at
 * once, the rest as it comes. Nothing is fetched twice.
 *
 * @param patienceMs how long to wait for a server's first answer.
 * @returns `undefined` where no transfer brings it, or none that is soon where the reader wants to be:
 * it is paused, it waits, or the range begins more than a MiB after what has come, or than a segment.
 */
export function answerInFlight(
  request: Request,
  downloads: Downloads,
  patienceMs: number,
): Promise<Response | undefined> {
  return withTimeLimit(patienceMs, (limit) => answerInFlightUntil(limit, request, downloads));
}

/**
 * The same for whoever has waited already.
 *
 * @param url of the asset, where the request spells it in another way.
 */
export async function answerInFlightUntil(
  limit: Promise<'over'>,
  request: Request,
  downloads: Downloads,
  url = request.url,
): Promise<Response | undefined> {
  const transfer = await findTransfer(url, downloads);
  if (!transfer) return undefined;
  const source = sourceOf(transfer, downloads);
  for (;;) {
    const changed = source.changed();
    const job = await downloads.backgroundFetch.get(transfer.id);
    if (!job || job.paused || job.waitingFor) return undefined;
    const draft = await downloads.draftOf(transfer.record);
    if ('bytes' in draft) return respondFromBytes(request, draft);
    if (isFarAhead(request, draft)) return undefined;
    try {
      const response = await downloads.segmentStore.respondFromDraft(request, source);
      if (response) return response;
    } catch (error) {
      // Since it was looked at; nobody has been given any of it yet.
      if (error instanceof DownloadEndedError) return undefined;
      throw error;
    }
    if ((await Promise.race([changed, limit])) === 'over') return undefined;
  }
}

/** What breaks off a reader's stream. */
class DownloadEndedError extends TypeError {
  constructor(url: string) {
    super(`The download of ${url} ended before all of it came.`);
  }
}

function sourceOf({ id, record }: Transfer, downloads: Downloads): DraftSource {
  return {
    current: async () => {
      const draft = await downloads.draftOf(record);
      if (!('bytes' in draft) && draft.isWhole) return draft;
      const job = await downloads.backgroundFetch.get(id);
      if ('bytes' in draft || job?.snapshot.uid !== record.address.jobUid) {
        throw new DownloadEndedError(record.request.url);
      }
      return draft;
    },
    changed: () =>
      new Promise((resolve) => {
        const unsubscribe = downloads.onChange(() => {
          unsubscribe();
          resolve();
        });
      }),
  };
}

/** In bytes: on a slow line it takes some seconds. */
const FAR = 1024 * 1024;

/** Who seeks that far is not made to wait for all that lies between. */
function isFarAhead(request: Request, { size, missingRanges, segmentBytes }: Draft): boolean {
  const [, first = '', last = ''] =
    /^bytes=(\d*)-(\d*)/.exec(request.headers.get('range') ?? '') ?? [];
  if (size === undefined || (first === '' && last === '')) return false;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const missing = missingRanges.find((range) => range.start <= start && start < range.end);
  return missing !== undefined && start - missing.start > Math.min(FAR, segmentBytes);
}
