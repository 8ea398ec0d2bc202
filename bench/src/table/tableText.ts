import { bytesText } from '../bytesText.js';
import type { NodeReport } from '../nodeBench.js';
import type { CaseReport, GoalReport, RatioReport, Report } from '../report.js';
import type { Spread } from '../statistics.js';
import { tableOf } from './markdown.js';
import { nodeSection } from './nodeSection.js';
import { NODE_TABLE_RUNS, TABLE_RUNS } from './tableRuns.js';

/** All reports as a page of the documentation, with what is slower than a peer first. */
export function tableText(all: readonly (Report | NodeReport)[]): string {
  const order = [
    ...NODE_TABLE_RUNS.map(({ bench }) => bench.name),
    ...TABLE_RUNS.map(({ bench }) => bench),
  ];
  const byBench = (a: { bench: string }, b: { bench: string }): number =>
    order.indexOf(a.bench) - order.indexOf(b.bench);
  const inNode = all.filter(isOfNode).sort(byBench);
  const sorted = all
    .filter(isOfBrowser)
    .sort((a, b) => byBench(a, b) || (a.browser < b.browser ? -1 : 1));
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
    'Why those that were missed were: [missed goals](missed-goals.md).',
    '',
    ...tableOf(
      ['bench', 'browser', 'goal', 'at most', 'found', ''],
      [...inNode, ...sorted].flatMap((report) =>
        report.goals.map((goal) => [
          report.bench,
          isOfBrowser(report) ? report.browser : '–',
          ...goalCells(goal),
        ]),
      ),
    ),
    '',
    ...inNode.flatMap((report) => nodeSection(report)),
    ...sorted.flatMap((report) => section(report)),
  ].join('\n');
}

const isOfNode = (report: Report | NodeReport): report is NodeReport => !isOfBrowser(report);
const isOfBrowser = (report: Report | NodeReport): report is Report => 'browser' in report;

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
    'by round, after one that does not count where it would be slower; peak memory, bytes on the wire and bytes stored are those',
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
  return tableOf(
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
    ...tableOf(
      ['case', 'ms: median (from to)', 'peak memory', 'on the wire', 'sent again', 'stored'],
      cases.map((each) => caseCells(each)),
    ),
    '',
    ...(ratios.length === 0
      ? []
      : [
          ...tableOf(
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
