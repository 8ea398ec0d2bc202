import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { BrowserName } from '@internal/test-support';
import { cutAt, faults } from './faults.js';
import type { Fault } from './faults.js';
import type { Outcome } from './lab/outcome.js';

/** How each engine's column is headed, from left to right. */
const columns: readonly (readonly [BrowserName, string])[] = [
  ['chromium', 'Chromium'],
  ['firefox', 'Firefox'],
  ['webkit', 'WebKitGTK'],
];

type Row = Partial<Record<BrowserName, string>>;

const file = path.join(import.meta.dirname, '../../../../docs/guide/faults.md');
const begin = '<!-- written by faults.browser.test.ts -->';
const end = '<!-- end of what is written -->';

/** What the guide says, by the fault's name. */
export async function readFaultTable(): Promise<ReadonlyMap<string, Row>> {
  const [, table = ''] = (await readFile(file, 'utf8')).split(begin);
  const lines = (table.split(end)[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return new Map(
    lines.map((line) => {
      const [name = '', ...cells] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [name, Object.fromEntries(columns.map(([key], index) => [key, cells[index] ?? '']))];
    }),
  );
}

/** Writes into the guide what one engine was seen to do. */
export async function writeFaultTable(
  browser: BrowserName,
  seen: ReadonlyMap<string, string>,
): Promise<void> {
  const written = await readFaultTable();
  const rows = faults.map(({ name }) => {
    const row: Row = { ...written.get(name) };
    const words = seen.get(name);
    if (words !== undefined) row[browser] = words;
    return [name, ...columns.map(([key]) => row[key] ?? 'not seen')];
  });
  const head = ['fault', ...columns.map(([, title]) => title)];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const text = await readFile(file, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const after = rest.split(end)[1] ?? '';
  const whole = `${before}${begin}\n\n${table.join('\n')}\n\n${end}${after}`;
  await writeFile(file, await format(whole, { ...(await resolveConfig(file)), filepath: file }));
}

/** How a job has ended, for the table. */
export async function wordsOf(
  { failureReason, records }: Outcome,
  { ending }: Fault,
): Promise<string> {
  const [record] = records;
  if (failureReason !== '') return `\`${failureReason}\`: ${record?.detail ?? ''}`;
  if (!('bytes' in ending)) return 'success';
  if (record?.sha256 === (await ending.bytes.sha256())) return 'exact';
  return record?.sha256 === digestOfFront(ending.bytes) ? 'the front, as if whole' : 'wrong bytes';
}

/** Of what comes before the first cut: lower-case hexadecimal. */
export function digestOfFront(bytes: { read(start: number, end: number): Buffer }): string {
  return createHash('sha256').update(bytes.read(0, cutAt)).digest('hex');
}
