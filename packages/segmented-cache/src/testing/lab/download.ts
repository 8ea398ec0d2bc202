import { metadataOf } from 'segmented-cache';
import type { ByteRange, Draft } from 'segmented-cache';
import { filmsOf, networkUrl, storedUrl } from './films.js';

export interface DownloadOptions {
  readonly segmentBytes: number;
  readonly checkpointMs: number;
  readonly connections: number;
  /** Where the ranges that are still missing are posted after each commit. */
  readonly reportTo?: string;
}

/**
 * A download that survives this context: a draft named as the film, written over several connections
 * from where it stands, and adopted when whole.
 */
export async function download(film: string, options: DownloadOptions): Promise<void> {
  const films = filmsOf(options);
  const { reportTo } = options;
  const draft: Draft = await films.store.openDraft(film, {
    onStored() {
      if (reportTo === undefined) return;
      void fetch(reportTo, { method: 'POST', body: JSON.stringify(draft.missingRanges) });
    },
  });
  if (!draft.response) {
    const response = await fetch(networkUrl(film), { method: 'HEAD', cache: 'no-store' });
    await draft.begin(metadataOf(response), Number(response.headers.get('content-length')));
  }
  const parts = inParts(draft.missingRanges, 4 * options.segmentBytes);
  const connection = async (): Promise<void> => {
    for (let part = parts.shift(); part; part = parts.shift()) await writePart(draft, film, part);
  };
  await Promise.all(Array.from({ length: options.connections }, connection));
  await films.adopt(draft, storedUrl(film));
  await draft.abandon();
}

/** What a download that was cut off has still to fetch. */
export async function missingOf(film: string): Promise<ByteRange[]> {
  return (await filmsOf().store.openDraft(film)).missingRanges;
}

async function writePart(draft: Draft, film: string, { start, end }: ByteRange): Promise<void> {
  const writer = await draft.writerAt(start);
  const range = `bytes=${writer.offset}-${end - 1}`;
  const response = await fetch(networkUrl(film), { headers: { range }, cache: 'no-store' });
  if (response.status !== 206) throw new Error(`${range} was answered ${response.status}.`);
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    await writer.write(part.value);
  }
  await writer.close();
}

/** Cut at multiples of `partBytes`, which are multiples of a segment. */
function inParts(ranges: readonly ByteRange[], partBytes: number): ByteRange[] {
  return ranges.flatMap(({ start, end }) => {
    const parts: ByteRange[] = [];
    for (let from = start; from < end;) {
      const to = Math.min(end, (Math.floor(from / partBytes) + 1) * partBytes);
      parts.push({ start: from, end: to });
      from = to;
    }
    return parts;
  });
}
