import { describe, expect, it } from '@jest/globals';
import { Pacer } from './pacer.js';

/** Sends `bytes` in the pacer's pieces, sleeping as told; returns when each piece went out, in ms. */
function schedule(pacers: readonly Pacer[], bytes: number, pieceBytes: number): number[] {
  const times: number[] = [];
  let now = 5000;
  for (let sent = 0; sent < bytes; sent += pieceBytes) {
    now += Math.max(
      ...pacers.map((pacer) => pacer.reserve(Math.min(pieceBytes, bytes - sent), now)),
    );
    times.push(now - 5000);
  }
  return times;
}

describe('Pacer', () => {
  it('has n bytes out after n / rate, in at least 25 writes a second', () => {
    const pacer = new Pacer(125_000);
    const times = schedule([pacer], 250_000, pacer.pieceBytes);
    expect(times.at(-1)).toBeCloseTo(2000);
    expect(times.length).toBeGreaterThanOrEqual(50);
    expect(times[24]).toBeCloseTo(1000);
  });

  it('limits the sum of those who share it', () => {
    const pacer = new Pacer(1000);
    expect(pacer.reserve(500, 0)).toBe(500);
    expect(pacer.reserve(500, 0)).toBe(1000);
    expect(pacer.reserve(500, 1000)).toBe(500);
  });

  it('catches up on a late timer, but not on a client that was not reading', () => {
    const pacer = new Pacer(1000);
    pacer.reserve(100, 0);
    expect(pacer.reserve(100, 150)).toBe(50);
    expect(pacer.reserve(100, 10_000)).toBe(0);
    expect(pacer.reserve(100, 10_000)).toBe(100);
  });

  it('never makes a piece of nothing, and refuses rates that are none', () => {
    expect(new Pacer(3).pieceBytes).toBe(1);
    expect(() => new Pacer(0)).toThrow(RangeError);
    expect(() => new Pacer(Number.NaN)).toThrow(RangeError);
  });
});
