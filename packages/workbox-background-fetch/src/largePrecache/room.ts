/** `navigator.storage.estimate()`; in bytes, and missing where the browser does not tell. */
export type Estimate = () => Promise<{ readonly quota?: number; readonly usage?: number }>;

/** Something that could be deleted to make room. */
export interface Deletable {
  readonly url: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Whether so many bytes fit; by the browser's estimate, which is none of bytes exactly.
 *
 * @returns why not, for people, with what would have to go; `undefined` where they fit, or nobody knows.
 */
export async function whyNoRoom(
  bytes: number,
  estimate: Estimate,
  deletable: () => Promise<readonly Deletable[]>,
): Promise<string | undefined> {
  const { quota, usage = 0 } = await estimate();
  if (quota === undefined || usage + bytes <= quota) return undefined;
  const advice = whatWouldMakeRoom(usage + bytes - quota, await deletable());
  return `${megabytes(bytes)} are needed and ${megabytes(Math.max(0, quota - usage))} are free. ${advice}`;
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
