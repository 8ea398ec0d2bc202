import { describe, expect, test } from '@jest/globals';
import type { RatioReport, Report } from '../report.js';
import { tableText } from './tableText.js';

const spread = (median: number) => ({ min: median / 2, median, max: median * 2 });
const bytes = { peakMemoryBytes: 0, wireBytes: 1048576, sentAgainBytes: 0, storedBytes: 2000 };
const ratio = (of: string, to: string, median: number): RatioReport => ({
  ...{ of, to, ...spread(median) },
});

function report(bench: string, ratios: readonly RatioReport[]): Report {
  return {
    ...{ bench, machine: '2 × X', browser: 'Firefox 1', seed: 1, date: '2026-01-01' },
    versions: { ours: '0.1.0', workbox: '7.4.1', node: '20.0.0' },
    ...{ megabytes: 2, runs: 3 },
    cases: [{ name: 'ours', ms: spread(100), processorMs: spread(1), ...bytes }],
    ratios,
    goals: [{ what: 'ours ÷ plain', atMost: 1.5, unit: 'times', found: 2, isMet: false }],
  };
}

const sections = (text: string): Record<string, string> =>
  Object.fromEntries(text.split(/^## /m).map((section) => [section.split('\n')[0] ?? '', section]));

describe('tableText', () => {
  test('says first what is slower than a peer, the worst first', () => {
    const { 'Slower than a peer': slower = '' } = sections(
      tableText([
        report('many', [
          ratio('ours, one job', 'put(fetch)', 1.2),
          ratio('ours bundled', 'put(fetch)', 0.1),
          ratio('put(fetch)', 'cache.addAll', 3),
          ratio('ours, one job', 'ours bundled', 12),
        ]),
        report('whole', [ratio('ours, emulated', 'cache.put(fetch)', 1.9)]),
      ]),
    );
    expect(slower.match(/^\| (?:many|whole).*/gm)).toEqual([
      '| whole | Firefox 1 | ours, emulated | cache.put(fetch) | 1.90 (0.95 to 3.80) |',
      '| many | Firefox 1 | ours, one job | put(fetch) | 1.20 (0.60 to 2.40) |',
    ]);
  });

  test('puts beside them what needs no browser', () => {
    const size = {
      what: 'worker, gzipped',
      atMost: 20,
      unit: 'kB' as const,
      found: 53,
      isMet: false,
    };
    const { Goals: goals = '', sizes = '' } = sections(
      tableText([
        report('many', []),
        {
          ...{ bench: 'sizes', machine: '2 × X', date: '2026-01-01', how: 'As published.' },
          cases: [{ name: 'worker', figures: { kB: 180, 'kB gzipped': 53 } }],
          goals: [size],
        },
      ]),
    );
    expect(goals).toContain('| sizes | – | worker, gzipped | 20 kB | 53.00 kB | **missed** |');
    expect(sizes).toContain(
      '| case | kB | kB gzipped |\n| --- | --- | --- |\n| worker | 180.0 | 53.0 |',
    );
  });

  test('says which goals are missed, and what each case took', () => {
    const { Goals: goals = '', 'many, Firefox 1': many = '' } = sections(
      tableText([report('many', [])]),
    );
    expect(goals).toContain('| 1.5 times | 2.00 times | **missed** |');
    expect(many).toContain('| ours | 100 (50 to 200) | 0.0 MiB | 1.0 MiB | 0.0 MiB | 2.0 kB |');
  });
});
