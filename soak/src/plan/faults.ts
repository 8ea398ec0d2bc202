import type { Behaviour, ContentRange, SeededRandom } from '@internal/test-support';

/** How a server, or the way to it, goes wrong: once, with one request. */
export const FAULT_NAMES = [
  'fin',
  'reset',
  'stall',
  'no answer',
  'busy',
  'range ignored',
  'short range',
  'wrong length',
  'wrong first byte',
  'wrong complete length',
  'no Content-Range',
  'coded',
  'changed',
] as const;

export type FaultName = (typeof FAULT_NAMES)[number];

/** Those after which a client has to drop what it has, or may have to. After others it goes on. */
const COSTLY: ReadonlySet<FaultName> = new Set([
  'range ignored',
  'wrong length',
  'wrong first byte',
  'wrong complete length',
  'no Content-Range',
  'coded',
  'changed',
]);

export const costsAll = (fault: FaultName): boolean => COSTLY.has(fault);

/**
 * What a request gets that meets the fault, over what it would get.
 *
 * @param size of the file as it is, in bytes.
 */
export function faultBehaviour(fault: FaultName, size: number, random: SeededRandom): Behaviour {
  const somewhere = random.below(size + 1);
  switch (fault) {
    case 'fin':
      return { cut: { afterBytes: somewhere, by: 'fin' } };
    case 'reset':
      return { cut: { afterBytes: somewhere, by: 'rst' } };
    case 'stall':
      return { stall: { afterBytes: somewhere } };
    case 'no answer':
      return { cut: { before: 'header', by: 'rst' } };
    case 'busy':
      return {
        status: random.pick([408, 425, 429, 500, 502, 503, 504]),
        ...(random.below(2) === 0 ? { retryAfter: random.below(3) } : {}),
      };
    case 'range ignored':
      return { range: 'ignored' };
    case 'short range':
      return { range: { atMostBytes: 1 + random.below(100_000) } };
    case 'wrong length':
      return { contentLength: { offBy: 1 + random.below(2000) } };
    case 'wrong first byte':
      return bent(({ start, end, size }) => `bytes ${start + 1}-${end}/${size + 1}`);
    case 'wrong complete length':
      return bent(({ start, end, size }) => `bytes ${start}-${end - 1}/${size + 1}`);
    case 'no Content-Range':
      return bent(() => undefined);
    case 'coded':
      return { contentCoding: 'gzip-always' };
    case 'changed':
      // The server has other bytes by then.
      return {};
  }
}

const bent = (contentRange: (range: ContentRange) => string | undefined): Behaviour => ({
  range: { contentRange },
});
