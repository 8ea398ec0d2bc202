/** How a reader goes away: of its own accord, or with its page. */
export type Departure = 'cancel' | 'abort' | 'reload';

/** A reader that goes away before the end. */
export interface Leaving {
  readonly by: Exclude<Departure, 'reload'>;
  /** Of the `Range` header that is sent; end exclusive. */
  readonly range?: { readonly start: number; readonly end: number };
  /** It goes once it has so many bytes, while it asks for the next. */
  readonly afterBytes: number;
}

/** @returns whether it went away in the middle; not where it came to an end before. */
export async function leaveReading(
  url: string,
  { by, range, afterBytes }: Leaving,
  patience: AbortSignal,
): Promise<boolean> {
  const leaves = new AbortController();
  try {
    const response = await fetch(url, {
      headers: range ? { range: `bytes=${range.start}-${range.end - 1}` } : {},
      signal: AbortSignal.any([leaves.signal, patience]),
    });
    const reader = response.body?.getReader();
    if (!reader || !response.ok) return false;
    for (let got = 0; got < afterBytes;) {
      const { value } = await reader.read();
      if (!value) return false;
      got += value.length;
    }
    const underWay = reader.read().catch(() => undefined);
    if (by === 'abort') leaves.abort();
    else await reader.cancel();
    await underWay;
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads again and again, so that the page goes away in the middle of it whenever it goes.
 *
 * @returns whether there is anything to read; resolves with the first bytes.
 */
export async function readForEver(url: string, patienceMs: number): Promise<boolean> {
  try {
    const { body, ok } = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
    const reader = body?.getReader();
    if (!reader || !ok || (await reader.read()).done) return false;
    const readOn = async (): Promise<void> => {
      while (!(await reader.read()).done);
      await readForEver(url, patienceMs);
    };
    readOn().catch(() => undefined);
    return true;
  } catch {
    return false;
  }
}
