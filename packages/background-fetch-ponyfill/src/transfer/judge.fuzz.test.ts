import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge } from './judge.js';
import type { Asked } from './judge.js';

/** `FUZZ_RUNS=300000` tries more; a failure names its seed, which `fc.assert` takes again. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 3000);

const now = Date.UTC(2026, 0, 1);
const position = fc.oneof(fc.nat(12), fc.constantFrom(-1, 2 ** 53, 1e21));
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: other });

/** What a header may hold: no line break, and nothing beyond Latin-1. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => text.replaceAll(/[^\x20-\x7e]/g, 'x'));

const contentRange = mostly(
  fc
    .tuple(
      fc.constantFrom('bytes ', 'bytes ', 'bytes ', 'BYTES\t', 'bytes=', 'items ', ''),
      position,
      fc.constantFrom('-', '-', '-', '--', ''),
      position,
      fc.constantFrom('/', '/', '/', ''),
      fc.oneof(position.map(String), fc.constant('*')),
    )
    .map((parts) => parts.join('')),
  anyText,
);
const etag = mostly(fc.constantFrom('"1"', '"2"', 'W/"1"'), anyText);
const date = mostly(
  fc.constantFrom('Thu, 01 Jan 2026 00:00:00 GMT', 'Fri, 02 Jan 2026 00:00:00 GMT'),
  anyText,
);
const headers = fc
  .record(
    {
      'content-range': contentRange,
      'content-length': mostly(position.map(String), anyText),
      'content-encoding': fc.constantFrom('identity', 'gzip', ' br ', ''),
      'retry-after': mostly(fc.nat(100).map(String), anyText),
      'last-modified': date,
      date,
      etag,
    },
    { requiredKeys: [] },
  )
  .map((fields) => new Headers(fields));
const response = fc.record({
  status: mostly(fc.constantFrom(200, 206, 206, 206, 416, 503), fc.integer({ min: 100, max: 599 })),
  statusText: fc.constant(''),
  headers,
});
const asked = fc.oneof(
  fc.constantFrom<Asked>({ kind: 'whole' }, { kind: 'identity' }),
  fc.record({
    kind: fc.constantFrom('range' as const, 'end' as const),
    start: fc.nat(12),
    followsEnd: fc.boolean(),
    known: fc.record({ headers, size: fc.option(fc.nat(12), { nil: undefined }) }),
  }),
);

const likely = fc.integer({ min: 0, max: 7 }).map((drawn) => drawn > 0);
/** In what an answer fits its question: else no chance would ever make two fit. */
const fit = fc.record({ range: likely, validators: likely, coding: likely, length: fc.nat(6) });

const exchange = fc.tuple(asked, response, fit).map(([question, drawn, fits]) => {
  if (question.kind !== 'range' && question.kind !== 'end') return [question, drawn] as const;
  const fitting = new Headers(drawn.headers);
  const { start, known } = question;
  const complete = known.size === undefined ? '*' : String(known.size);
  if (fits.range) fitting.set('content-range', `bytes ${start}-${start + fits.length}/${complete}`);
  if (fits.coding) fitting.delete('content-encoding');
  for (const name of fits.validators ? ['etag', 'last-modified', 'date'] : []) {
    const before = known.headers.get(name);
    if (before === null) fitting.delete(name);
    else fitting.set(name, before);
  }
  return [question, { ...drawn, headers: fitting }] as const;
});

describe('judge, of whatever a server may say', () => {
  it('appends only what was asked for, of the same uncoded bytes', () => {
    let appended = 0;
    fc.assert(
      fc.property(exchange, ([question, answer]) => {
        const verdict = judge(question, answer, now);
        if (verdict.kind !== 'append') return;
        appended += 1;
        if (question.kind !== 'range' && question.kind !== 'end') throw new Error('nothing asked');
        // Read anew, by other means than the code that is tested.
        const said = answer.headers.get('content-range') ?? '';
        const [first, last, size] = (/^bytes\s+(.*)$/i.exec(said)?.[1] ?? '').split(/[-/]/);
        const { known, start } = question;
        expect(answer.status).toBe(206);
        expect(Number(first)).toBe(start);
        expect(Number(last) + 1).toBe(verdict.end);
        expect(verdict.end).toBeGreaterThan(start);
        if (size !== '*') expect(verdict.end).toBeLessThanOrEqual(Number(size));
        if (size !== '*' && known.size !== undefined) expect(Number(size)).toBe(known.size);
        expect(['', 'identity', null]).toContain(answer.headers.get('content-encoding'));
        for (const name of ['etag', 'last-modified']) {
          const before = known.headers.get(name);
          if (before !== null) expect(answer.headers.get(name)).toBe(before);
        }
      }),
      { numRuns, seed: 1 },
    );
    // Else nothing was tested.
    expect(appended).toBeGreaterThan(numRuns / 100);
  });

  it('begins with nothing but a success that is no part', () => {
    let begun = 0;
    fc.assert(
      fc.property(exchange, ([question, answer]) => {
        const verdict = judge(question, answer, now);
        if (verdict.kind !== 'begin') return;
        begun += 1;
        expect(Math.floor(answer.status / 100)).toBe(2);
        if (answer.status !== 206) return;
        expect(question.kind).toBe('identity');
        expect(answer.headers.get('content-range')).toMatch(/^bytes\s+0-/i);
      }),
      { numRuns, seed: 2 },
    );
    expect(begun).toBeGreaterThan(numRuns / 100);
  });

  it('takes no asset for ended whose length is known to be another', () => {
    let ended = 0;
    fc.assert(
      fc.property(exchange, ([question, answer]) => {
        const verdict = judge(question, answer, now);
        if (verdict.kind !== 'ended') return;
        ended += 1;
        if (question.kind !== 'range' && question.kind !== 'end') throw new Error('nothing asked');
        expect(question.kind === 'end' || question.known.size === undefined).toBe(true);
      }),
      { numRuns, seed: 3 },
    );
    expect(ended).toBeGreaterThan(numRuns / 1000);
  });
});
