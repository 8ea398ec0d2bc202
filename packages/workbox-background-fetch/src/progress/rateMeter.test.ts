import { describe, expect, it } from '@jest/globals';
import { RateMeter } from './rateMeter.js';

/** Of bytes that come by the second. */
function meterOf(...bytesAtSeconds: number[]): RateMeter {
  const meter = new RateMeter();
  for (const [second, bytes] of bytesAtSeconds.entries()) meter.add(bytes, second * 1000);
  return meter;
}

describe('RateMeter', () => {
  it('knows nothing before a second has passed, nor while nothing moves', () => {
    expect(meterOf().bytesPerSecond).toBeUndefined();
    expect(meterOf(500).bytesPerSecond).toBeUndefined();
    expect(meterOf(500, 500, 500).bytesPerSecond).toBeUndefined();
  });

  it('says what came in a second', () => {
    expect(meterOf(0, 1000).bytesPerSecond).toBe(1000);
  });

  it('is calm where bytes come in lumps', () => {
    const lumps = Array.from({ length: 60 }, (_, second) => Math.floor(second / 4) * 4000);
    expect(meterOf(...lumps).bytesPerSecond).toBeGreaterThan(700);
    expect(meterOf(...lumps).bytesPerSecond).toBeLessThan(1100);
  });

  it('forgets how fast it once was', () => {
    const slower = Array.from({ length: 60 }, (_, second) =>
      second < 30 ? second * 9000 : 270_000 + second * 10,
    );
    expect(meterOf(...slower).bytesPerSecond).toBe(10);
  });

  it('begins anew where the asset does', () => {
    expect(meterOf(0, 5000, 10_000, 0, 100).bytesPerSecond).toBe(100);
  });

  it('begins anew after a standstill, whose length says nothing', () => {
    const still = Array.from({ length: 12 }, () => 5000);
    expect(meterOf(0, 5000, ...still, 6000).bytesPerSecond).toBeUndefined();
    expect(meterOf(0, 5000, ...still, 6000, 9000).bytesPerSecond).toBe(3000);
  });
});
