import { bytesText } from '../bytesText.js';
import type { CaseReport, GoalReport, RatioReport, Report } from '../report.js';
import type { Spread } from '../statistics.js';
import { TABLE_RUNS } from './tableRuns.js';

/** All reports as a page of the documentation, with what is slower than a peer first. */
export function tableText(reports: readonly Report[]): string {
  const order = TABLE_RUNS.map(({ bench }) => bench);
  const sorted = [...reports].sort(
    (a, b) => order.indexOf(a.bench) - order.indexOf(b.bench) || (a.browser < b.browser ? -1 : 1),
  );
  return [
    '# Benchmarks',
    '',
    ...introduction(sorted),
    '',
    '## Slower than a peer',
    '',
    ...slower(sorted),
    '',
    '## Goals',
    '',
    ...table(
      ['bench', 'browser', 'goal', 'at most', 'found', ''],
      sorted.flatMap(({ bench, browser, goals }) =>
        goals.map((goal) => [bench, browser, ...goalCells(goal)]),
      ),
    ),
    '',
    ...sorted.flatMap((report) => section(report)),
  ].join('\n');
}

function introduction(reports: readonly Report[]): string[] {
  const each = (key: 'machine' | 'date' | 'browser'): string =>
    [...new Set(reports.map((report) => report[key]))].join('; ');
  const versions = [
    ...new Set(
      reports.map(({ versions: { ours, workbox } }) => `ours ${ours}, Workbox ${workbox}`),
    ),
  ].join('; ');
  return [
    'This page is written by `npm run bench -- --table` (`--short` for smaller sizes) out of the files in',
    '[benchmarks](benchmarks). Content is seeded and cannot be compressed; cases of a bench take turns, round',
    'by round, after one round that does not count; peak memory, bytes on the wire and bytes stored are those',
    'of one more run, in a fresh browser. Times depend on the machine: what counts is how two cases of one',
    'bench compare.',
    '',
    `Measured on ${each('date')}: ${each('browser')}; ${versions}; ${each('machine')}.`,
  ];
}

/** Whether a case is ours, by its name. */
const isOurs = (name: string): boolean => /\bours\b|^segments/.test(name);

function slower(reports: readonly Report[]): string[] {
  const rows = reports.flatMap(({ bench, browser, ratios }) =>
    ratios
      .filter(({ of, to, median }) => isOurs(of) && !isOurs(to) && median > 1)
      .map((ratio): [number, string[]] => [
        ratio.median,
        [bench, browser, ratio.of, ratio.to, times(ratio)],
      ]),
  );
  if (rows.length === 0) return ['Nothing that was compared.'];
  rows.sort(([a], [b]) => b - a);
  return table(
    ['bench', 'browser', 'ours', 'beside', 'times as long: median (from to)'],
    rows.map(([, row]) => row),
  );
}

function section(report: Report): string[] {
  const { bench, browser, megabytes, runs, seed, cases, ratios } = report;
  return [
    `## ${bench}, ${browser}`,
    '',
    `${megabytes} MiB, ${runs} round${runs === 1 ? '' : 's'}, seed ${seed}.`,
    '',
    ...table(
      ['case', 'ms: median (from to)', 'peak memory', 'on the wire', 'sent again', 'stored'],
      cases.map((each) => caseCells(each)),
    ),
    '',
    ...(ratios.length === 0
      ? []
      : [
          ...table(
            ['of', 'to', 'times as long: median (from to)'],
            ratios.map((ratio) => [ratio.of, ratio.to, times(ratio)]),
          ),
          '',
        ]),
  ];
}

const caseCells = ({ name, ms, ...bytes }: CaseReport): string[] => [
  name,
  spread(ms, ms.median < 10 ? 2 : 0),
  bytesText(bytes.peakMemoryBytes),
  bytesText(bytes.wireBytes),
  bytesText(bytes.sentAgainBytes),
  bytesText(bytes.storedBytes),
];

const goalCells = ({ what, atMost, unit, found, isMet }: GoalReport): string[] => [
  what,
  `${Number(atMost.toFixed(2))} ${unit}`,
  `${found.toFixed(2)} ${unit}`,
  isMet ? 'met' : '**missed**',
];

const times = (ratio: RatioReport): string => spread(ratio, 2);

const spread = ({ median, min, max }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
