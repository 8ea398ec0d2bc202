import { describe, expect, it } from '@jest/globals';
import type { AssetProgress } from '../protocol.js';
import { PrecacheProgress } from './precacheProgress.js';
import type { SmallFiles } from './precacheProgress.js';

const small = (phase: SmallFiles['phase'], downloaded = 100): SmallFiles => ({
  phase,
  downloaded,
  total: 100,
});
const asset = (phase: AssetProgress['phase'], downloaded = 0): AssetProgress => ({
  url: `https://app.example/${phase}`,
  phase,
  downloaded,
  total: 1000,
});

describe('PrecacheProgress', () => {
  it.each([
    { of: small('downloading', 40), assets: [asset('queued')], phase: 'downloading', bytes: 40 },
    { of: small('ready'), assets: [asset('downloading', 300)], phase: 'downloading', bytes: 400 },
    { of: small('ready'), assets: [asset('waiting', 300)], phase: 'waiting', bytes: 400 },
    { of: small('ready'), assets: [asset('ready', 1000)], phase: 'ready', bytes: 1100 },
    {
      of: small('ready'),
      assets: [asset('ready', 1000), asset('failed')],
      phase: 'failed',
      bytes: 1100,
    },
    { of: small('failed', 60), assets: [], phase: 'failed', bytes: 60 },
    { of: small('ready'), assets: [asset('absent')], phase: 'ready', bytes: 100 },
  ])('is $phase at $bytes bytes', ({ of, assets, phase, bytes }) => {
    const progress = new PrecacheProgress().combine(of, assets, 0);
    const wanted = assets.filter((one) => one.phase !== 'absent');
    expect(progress).toMatchObject({ phase, downloaded: bytes, total: 100 + 1000 * wanted.length });
  });

  it('says nothing where there is nothing', () => {
    const nothing: SmallFiles = { phase: 'ready', downloaded: 0, total: 0 };
    expect(new PrecacheProgress().combine(nothing, [asset('absent')], 0)).toBeUndefined();
  });

  it('tells the rate of all together', () => {
    const progress = new PrecacheProgress();
    progress.combine(small('downloading', 0), [asset('queued')], 0);
    expect(progress.combine(small('ready'), [asset('downloading', 400)], 2000)).toMatchObject({
      bytesPerSecond: 250,
      secondsLeft: 3,
    });
  });
});
