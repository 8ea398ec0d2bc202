import { bytesText } from './bytesText.js';
import type { NodeReport } from './nodeBench.js';
import type { Report } from './report.js';
import type { Spread } from './statistics.js';

/** A report for people. */
export function textOf(report: Report): string {
  const title = `${report.bench}, ${report.megabytes} MiB, seed ${report.seed}, ${report.runs} rounds`;
  return [
    title,
    report.browser,
    `ours ${report.versions.ours}, Workbox ${report.versions.workbox}`,
    report.machine,
    '',
    ...columns([
      [
        '',
        'ms: median',
        'min',
        'max',
        'processor ms',
        'peak memory',
        'on the wire',
        'sent again',
        'stored',
      ],
      ...report.cases.map(({ name, ms, processorMs, ...bytes }) => [
        name,
        ...numbers(ms, 1),
        processorMs.median.toFixed(0),
        bytesText(bytes.peakMemoryBytes),
        bytesText(bytes.wireBytes),
        bytesText(bytes.sentAgainBytes),
        bytesText(bytes.storedBytes),
      ]),
    ]),
    '',
    ...columns([
      ['ratio, by round', 'time: median', 'min', 'max', 'processor time: median', 'min', 'max'],
      ...report.ratios.map(({ of, to, processor, ...time }) => [
        `${of} ÷ ${to}`,
        ...numbers(time, 2),
        ...(processor ? numbers(processor, 2) : ['–', '–', '–']),
      ]),
    ]),
    ...(report.goals.length === 0 ? [] : ['', ...goalsOf(report)]),
  ].join('\n');
}

/** The same of what needs no browser. */
export function nodeTextOf(report: NodeReport): string {
  const [first] = report.cases;
  const heads = Object.keys(first?.figures ?? {});
  return [
    `${report.bench}: ${report.how}`,
    report.machine,
    '',
    ...columns([
      ['', ...heads],
      ...report.cases.map(({ name, figures }) => [
        name,
        ...heads.map((head) => figures[head]?.toFixed(1) ?? '–'),
      ]),
    ]),
    '',
    ...goalsOf(report),
  ].join('\n');
}

const goalsOf = ({ goals }: Pick<Report, 'goals'>): string[] =>
  columns([
    ['goal', 'at most', 'found', ''],
    ...goals.map(({ what, atMost, unit, found, isMet }) => [
      what,
      `${Number(atMost.toFixed(2))} ${unit}`,
      `${found.toFixed(unit === 'times' ? 2 : unit === 'kB' ? 1 : 0)} ${unit}`,
      isMet ? 'met' : 'MISSED',
    ]),
  ]);

const numbers = ({ median, min, max }: Spread, digits: number): string[] =>
  [median, min, max].map((value) => value.toFixed(digits));

/** The first column begins where it begins, the others end where they end. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number): number =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(width(0)) : cell.padStart(width(column))))
      .join('  ')
      .trimEnd(),
  );
}
