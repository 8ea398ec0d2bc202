import { describe, expect, it, jest } from '@jest/globals';
import type { BackgroundFetchRegistration } from '../idl/registration.js';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { isMatch } from './isMatch.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}page.json`;
const inLanguage = (language: string) =>
  new Request(url, { headers: { 'accept-language': language } });

/** How many records match each of some requests, asked by the app's handler. */
async function matches(
  vary: string,
  size: number,
  asked: readonly (readonly [Request, CacheQueryOptions?])[],
): Promise<number[]> {
  const found: number[] = [];
  const handle = async (_created: unknown, registration: BackgroundFetchRegistration) => {
    for (const one of asked) found.push((await registration.matchAll(...one)).length);
  };
  const worker = new SimulatedWorker({ seed: 1, handle });
  worker.serve('page.json', size, { headers: { etag: '"1"', vary } });
  await worker.created.manager.fetch('page', inLanguage('de'));
  await worker.until(() => found.length === asked.length);
  return found;
}

describe('match(), where the response varies', () => {
  it.each([
    ['beside its record', 200],
    ['in a draft', 4500],
  ])('takes the request that has the same header only; it lies %s', async (_where, size) => {
    const ignoreVary = { ignoreVary: true };
    const asked = [
      [inLanguage('de')],
      [inLanguage('en')],
      [new Request(url)],
      [inLanguage('en'), ignoreVary],
    ] as const;
    expect(await matches('Accept-Encoding, Accept-Language', size, asked)).toEqual([1, 0, 0, 1]);
    const any = [[inLanguage('de')], [inLanguage('de'), ignoreVary]] as const;
    expect(await matches('*', size, any)).toEqual([0, 1]);
  });

  it('takes any where an earlier version has not stored that', () => {
    const request = { url, method: 'GET', headers: [['accept-language', 'de']] } as never;
    const state = { phase: 'complete', size: 200, inDatabase: true } as const;
    expect(isMatch(inLanguage('en'), { request, state }, {})).toBe(true);
  });
});
