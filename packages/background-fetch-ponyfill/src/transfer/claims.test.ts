import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextOffer } from './claims.js';
import type { Claim } from './claims.js';

const segmentBytes = 100;

const claim = (start: number, end: number, position = start): Claim => ({
  start,
  end,
  position,
  accepted: true,
  since: 0,
});

describe('nextOffer', () => {
  it('offers what nobody has claimed, from the front', () => {
    const missing = [
      { start: 0, end: 300 },
      { start: 400, end: 1000 },
    ];
    expect(nextOffer(missing, [], segmentBytes)).toEqual({ range: missing[0] });
    expect(nextOffer(missing, [claim(0, 300)], segmentBytes)).toEqual({ range: missing[1] });
    expect(nextOffer(missing, [claim(100, 300), claim(400, 1000)], segmentBytes)).toEqual({
      range: { start: 0, end: 100 },
    });
  });

  it('leaves the segment alone in which a claim ends, until that is gone', () => {
    const missing = [{ start: 0, end: 1000 }];
    const short = claim(0, 250, 240);
    expect(nextOffer(missing, [short], segmentBytes)).toEqual({ range: { start: 300, end: 1000 } });
    const rest = claim(300, 1000);
    expect(nextOffer(missing, [short, rest], segmentBytes)).toMatchObject({ donor: rest });
    expect(nextOffer([{ start: 250, end: 300 }], [short], segmentBytes)).toBeUndefined();
    expect(nextOffer([{ start: 250, end: 300 }], [rest], segmentBytes)).toEqual({
      range: { start: 250, end: 300 },
    });
  });

  it('offers the second half of the largest claim, cut where a segment begins', () => {
    const small = claim(0, 300);
    const large = claim(300, 1050);
    const missing = [{ start: 0, end: 1050 }];
    expect(nextOffer(missing, [small, large], segmentBytes)).toEqual({
      range: { start: 700, end: 1050 },
      donor: large,
    });
  });

  it('leaves a donor no more than so many segments besides the one that it has begun', () => {
    const missing = [{ start: 0, end: 1050 }];
    const donor = claim(0, 1050, 10);
    const offer = (most: number) => nextOffer(missing, [donor], segmentBytes, most)?.range.start;
    expect([1, 2, 4, 9].map(offer)).toEqual([200, 300, 500, 600]);
  });

  it('shares evenly what a first connection has begun with', () => {
    const claims = [claim(0, 800, 10)];
    for (let connection = 2; connection <= 4; connection++) {
      const offer = nextOffer([{ start: 0, end: 800 }], claims, segmentBytes);
      if (!offer?.donor) throw new Error('There was no offer.');
      offer.donor.end = offer.range.start;
      claims.push(claim(offer.range.start, offer.range.end, offer.range.start + 5));
    }
    expect(claims.map(({ start, end }) => end - start)).toEqual([200, 200, 200, 200]);
  });

  it('offers the last segment of a claim that has half of the one before it to go, and none later', () => {
    const missing = [{ start: 0, end: 300 }];
    const donor = claim(0, 300, 150);
    const range = { start: 200, end: 300 };
    expect(nextOffer(missing, [donor], segmentBytes)).toEqual({ range, donor });
    expect(nextOffer(missing, [claim(0, 300, 151)], segmentBytes)).toBeUndefined();
    expect(nextOffer(missing, [claim(0, 300, 201)], segmentBytes)).toBeUndefined();
  });

  it('offers nothing of a claim without an end', () => {
    const endless = claim(0, Infinity);
    expect(nextOffer([{ start: 0, end: Infinity }], [endless], segmentBytes)).toBeUndefined();
  });

  it('never lets claims overlap, leaves each donor half a segment, and has all claimed in the end', () => {
    /** What happens: a connection asks for work, or one receives some bytes, or one breaks. */
    const event = fc.record({
      what: fc.constantFrom('ask', 'receive', 'break'),
      which: fc.nat(9),
      bytes: fc.nat(250),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.array(event, { maxLength: 60 }),
        (size, events) => {
          const stored = new Array<boolean>(size).fill(false);
          let claims: Claim[] = [];
          const missing = () => {
            const ranges: { start: number; end: number }[] = [];
            for (let at = 0; at < size; at++) {
              const last = ranges.at(-1);
              if (stored[at]) continue;
              if (last?.end === at) last.end = at + 1;
              else ranges.push({ start: at, end: at + 1 });
            }
            return ranges;
          };
          const ask = (): boolean => {
            const offer = nextOffer(missing(), claims, segmentBytes);
            if (!offer) return false;
            const { range, donor } = offer;
            expect(range.start).toBeLessThan(range.end);
            if (donor) {
              expect(range.start % segmentBytes).toBe(0);
              expect(range.start - donor.position).toBeGreaterThanOrEqual(segmentBytes / 2);
              donor.end = range.start;
            }
            for (const other of claims) {
              expect(range.start >= other.end || range.end <= other.position).toBe(true);
            }
            claims.push(claim(range.start, range.end));
            return true;
          };
          const receive = (receiving: Claim, bytes: number) => {
            const end = Math.min(receiving.end, receiving.position + bytes);
            stored.fill(true, receiving.position, end);
            receiving.position = end;
            claims = claims.filter((one) => one.position < one.end);
          };
          for (const { what, which, bytes } of events) {
            const chosen = claims[which % Math.max(1, claims.length)];
            if (what === 'ask') {
              if (claims.length < 4) ask();
            } else if (chosen && what === 'receive') receive(chosen, bytes);
            else claims = claims.filter((one) => one !== chosen);
          }
          for (let rounds = 0; rounds < 2000 && stored.includes(false); rounds++) {
            if (claims.length === 0) expect(ask()).toBe(true);
            const [first] = claims;
            if (first) receive(first, 1000);
          }
          expect(stored).not.toContain(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
