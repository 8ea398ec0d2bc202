import { sha256 } from './truth.js';
import type { Truth } from './truth.js';

export interface ReadingToCheck {
  /** Answers as a reader gets it, through whatever is to be checked; `undefined` on a miss. */
  readonly read: (request: Request) => Promise<Response | undefined>;
  readonly truth: Truth;
  readonly urls: readonly string[];
  /** A whole number in [0, `limit`), to choose ranges by. */
  readonly below: (limit: number) => number;
}

/**
 * Reads every asset whole and a range of it, through the public API.
 *
 * @returns what was wrong, in words. A miss is not wrong; a short or foreign body is.
 */
export async function checkReading({
  read,
  truth,
  urls,
  below,
}: ReadingToCheck): Promise<string[]> {
  const findings: string[] = [];
  const readBytes = async (url: string, range?: string) => {
    const request = new Request(url, range === undefined ? {} : { headers: { range } });
    try {
      const response = await read(request);
      return response && { response, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      findings.push(`${url} ${range ?? 'whole'} cannot be read: ${String(error)}`);
      return undefined;
    }
  };
  for (const url of urls) {
    const whole = await readBytes(url);
    if (!whole) continue;
    const { bytes } = whole;
    const content = truth
      .contentsOf(url)
      .find(
        (known) => known.size === bytes.length && known.sha256(0, known.size) === sha256(bytes),
      );
    if (!content) {
      findings.push(`${url} reads as ${bytes.length} bytes that its server never had`);
      continue;
    }
    if (content.size === 0) continue;
    const start = below(content.size);
    const end = start + 1 + below(content.size - start);
    const part = await readBytes(url, `bytes=${start}-${end - 1}`);
    const isRight =
      part?.response.status === 206 &&
      part.bytes.length === end - start &&
      sha256(part.bytes) === content.sha256(start, end);
    if (!isRight) findings.push(`bytes ${start} to ${end} of ${url} read wrong`);
  }
  return findings;
}
