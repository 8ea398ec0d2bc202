import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PackManifestError } from './packManifestError.js';
import { parsePackManifest } from './parsePackManifest.js';

/** `FUZZ_RUNS=300000` tries more; a failure names its seed, which `fc.assert` takes again. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000);

const manifestUrl = 'https://app.example/packs/course.json';
const digest = 'ab'.repeat(32);
const right = {
  ...{ format: 1, id: 'course-3', title: 'Course 3', version: '7', delivery: 'on-demand' },
  icons: [{ src: '/icon.png', sizes: '96x96' }],
  segmentBytes: 1000,
  entries: [
    { url: 'film.mp4', size: 1500, type: 'video/mp4', segments: [digest, digest] },
    { url: 'b', size: 1, segments: [digest], from: 'files/1.bin' },
    { url: 'small.txt', size: 10, bundle: 0, offset: 20 },
    { url: 'later.mp3', size: 5_000_000_000, revision: 'x' },
  ],
  bundles: [{ url: 'bundles/1.bin', size: 30, digest }],
  totals: { entries: 4, bytes: 5_000_001_511 },
};
let places = 0;
JSON.stringify(right, (_, each: unknown) => ((places += 1), each));

/** With another value at its n-th place, counted in the order of its text. */
function withValue(at: number, value: unknown): unknown {
  let place = at;
  return JSON.parse(JSON.stringify(right, (_, each: unknown) => (place-- === 0 ? value : each)));
}

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.webUrl(),
  fc.constantFrom(
    ...['//evil.example/a', 'data:,a', 'javascript:a', '../../a', 'film.mp4', 'a#b', '', ' '],
    ...[-1, 0, 0.5, 1e300, 2 ** 53, digest, digest.toUpperCase(), [], {}, null],
  ),
);

describe('parsePackManifest', () => {
  it('is whole or a refusal, whatever stands at one place of it', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.nat(places - 1), value, (at, given) => {
        let parsed;
        try {
          parsed = parsePackManifest(withValue(at, given), { manifestUrl });
        } catch (error) {
          expect(error).toBeInstanceOf(PackManifestError);
          return;
        }
        taken += 1;
        const { entries, bundles = [] } = parsed;
        const seen = new Set<string>();
        for (const entry of entries) {
          const { url, size = 0 } = entry;
          const from = 'segments' in entry ? (entry.from ?? url) : url;
          for (const address of [url, from]) {
            expect(new URL(address).origin).toBe('https://app.example');
            expect(new URL(address).hash).toBe('');
          }
          expect(seen.has(url)).toBe(false);
          seen.add(url);
          expect(Number.isSafeInteger(size) && size >= 0).toBe(true);
          if ('bundle' in entry) {
            expect(entry.offset + size).toBeLessThanOrEqual(bundles[entry.bundle]?.size ?? -1);
          }
          if ('segments' in entry) {
            expect(entry.segments.length).toBe(Math.ceil(size / parsed.segmentBytes));
            for (const each of entry.segments) expect(each).toMatch(/^[0-9a-f]{64}$/);
          }
        }
      }),
      { numRuns, seed: 6 },
    );
    // Else nothing was tested.
    expect(taken).toBeGreaterThan(numRuns / 100);
  });

  it('is whole or a refusal, whatever comes in place of it', () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        expect(() => parsePackManifest(given, { manifestUrl })).toThrow(PackManifestError);
      }),
      { numRuns, seed: 8 },
    );
  });
});
