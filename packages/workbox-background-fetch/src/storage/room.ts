import type { Downloads } from '../downloads.js';

/** `navigator.storage.estimate()`; in bytes, and missing where the browser does not tell. */
export type Estimate = () => Promise<{ readonly quota?: number; readonly usage?: number }>;

/** Something that could be deleted to make room. */
export interface Deletable {
  readonly url: string;
  /** In bytes. */
  readonly size: number;
}

export interface Room {
  readonly estimate: Estimate;
  /** What downloads that are under way will need yet, in bytes. */
  readonly promised: number;
  readonly deletable: () => Promise<readonly Deletable[]>;
}

/**
 * What downloads that are under way will need yet, in bytes, as far as that is known.
 *
 * @param sizeOf what a job will bring, where that is known before the server has said it.
 */
export async function promisedBytes(
  { backgroundFetch }: Pick<Downloads, 'backgroundFetch'>,
  sizeOf: (id: string) => number | undefined,
): Promise<number> {
  let promised = 0;
  for (const id of await backgroundFetch.getIds()) {
    const job = await backgroundFetch.get(id);
    if (!job) continue;
    const { downloaded, knownTotal, downloadTotal } = job.snapshot;
    promised += Math.max(0, (sizeOf(id) ?? knownTotal ?? downloadTotal) - downloaded);
  }
  return promised;
}

/** Firefox may count less than nothing after it was killed, and tells it as nearly 2^64 (discovery 0032). */
const LARGEST_DISK_BYTES = 2 ** 60;

/**
 * Whether so many bytes fit; by the browser's estimate, which is none of bytes exactly.
 *
 * @returns why not, for people, with what would have to go; `undefined` where they fit, or nobody knows.
 */
export async function whyNoRoom(
  bytes: number,
  { estimate, promised, deletable }: Room,
): Promise<string | undefined> {
  const { quota, usage = 0 } = await estimate();
  if (quota === undefined || usage + promised + bytes <= quota) return undefined;
  if (usage > LARGEST_DISK_BYTES) return 'The browser has lost count of its storage: restart it.';
  const missing = usage + promised + bytes - quota;
  const advice = whatWouldMakeRoom(missing, await deletable());
  return `${megabytes(bytes)} are needed and ${megabytes(Math.max(0, bytes - missing))} are free. ${advice}`;
}

/** What would have to go for so many bytes more; a sentence for people. */
export function whatWouldMakeRoom(bytes: number, deletable: readonly Deletable[]): string {
  const candidates = whatWouldGo(bytes, deletable);
  return candidates === undefined
    ? 'Nothing that this app has downloaded would make enough room.'
    : `Deleting ${candidates.map(({ url, size }) => `${url} (${megabytes(size)})`).join(', ')} would make room.`;
}

/** The fewest that suffice: the largest first. `undefined` where all together do not. */
function whatWouldGo(
  bytes: number,
  deletable: readonly Deletable[],
): readonly Deletable[] | undefined {
  const chosen: Deletable[] = [];
  let freed = 0;
  for (const each of [...deletable].sort((a, b) => b.size - a.size)) {
    if (freed >= bytes) break;
    chosen.push(each);
    freed += each.size;
  }
  return freed >= bytes ? chosen : undefined;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
