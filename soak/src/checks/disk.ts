import { setTimeout as delay } from 'node:timers/promises';
import { checkStorage, layoutOf, takeCensus } from '@internal/test-support/checker';
import type {
  CensusEntry,
  Layout,
  StorageReport,
  StoredTable,
  Truth,
} from '@internal/test-support/checker';
import type { TestPage } from '@internal/test-support';
import { checkComplete } from './completeRecords.js';
import { readDatabase } from './database.js';
import type { StoredJobs } from './database.js';

/** All that lies on the disk, and what is wrong with it. */
export interface DiskReport extends Omit<StorageReport, 'findings'> {
  readonly findings: readonly string[];
  readonly layout: Layout;
  readonly stored: StoredJobs;
  /** In bytes, of all entries. */
  readonly lookedAt: number;
}

export interface DiskToCheck {
  /** Of the origin, outside of the worker's scope. */
  readonly page: TestPage;
  readonly scope: string;
  readonly truth: Truth;
}

/** What is there for a moment only, while a worker writes, is gone at one of these looks. */
const LOOKS = 4;
const BETWEEN_LOOKS_MS = 400;

/** Looks at all that lies on the disk, more than once where that is in motion. */
export async function checkDisk(disk: DiskToCheck): Promise<DiskReport> {
  let report = await look(disk);
  for (let looks = 1; looks < LOOKS && report.findings.length > 0; looks++) {
    await delay(BETWEEN_LOOKS_MS);
    const { findings } = report;
    const next = await look(disk);
    report = { ...next, findings: next.findings.filter((finding) => findings.includes(finding)) };
  }
  return report;
}

async function look({ page, scope, truth }: DiskToCheck): Promise<DiskReport> {
  const stored = await readDatabase(page, scope);
  const census = await censusIn(page);
  const layout = layoutOf(census, scope);
  const urls = new Map(
    stored.records
      .filter(({ jobUid }) => stored.jobs.get(jobUid)?.state.phase !== 'delivered')
      .map(({ draftId, request }) => [draftId, request.url]),
  );
  const report = checkStorage({
    layout,
    truth,
    urlOfDraft: (draftId) => urls.get(draftId),
    mayLack: isWish,
  });
  return {
    ...report,
    findings: [...report.findings, ...checkComplete(stored, layout, truth)],
    layout,
    stored,
    lookedAt: census.reduce((sum, { size }) => sum + size, 0),
  };
}

/** A pack's wish names what is on its way. */
const isWish = ({ name }: StoredTable): boolean => name.endsWith('/wish');

/** `takeCensus`, in the page. */
async function censusIn(page: TestPage): Promise<CensusEntry[]> {
  const digest = `async (bytes) => Array.from(
    new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
    (byte) => byte.toString(16).padStart(2, '0'),
  ).join('')`;
  return (await page.evaluate(`(${takeCensus.toString()})(caches, ${digest})`)) as CensusEntry[];
}
