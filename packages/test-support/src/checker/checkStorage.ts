import { nameOf } from './layout.js';
import type { Layout, StoredHead, StoredLedger, StoredTable } from './layout.js';
import type { KnownContent, Truth } from './truth.js';

export interface StorageReport {
  /** Wrong or missing bytes, in words: a bug in what wrote them. */
  readonly findings: readonly string[];
  /** Entries that nothing refers to: allowed until the next sweep. */
  readonly orphans: readonly string[];
  /** What segments there are, and what heads and tables refer to, each counted once; in bytes. */
  readonly segmentBytes: number;
  readonly headBytes: number;
}

export interface StorageToCheck {
  readonly layout: Layout;
  readonly truth: Truth;
  /**
   * Which URL a download is of; `undefined` for one that nobody wants any more. Of those a sweep may
   * have taken a part.
   */
  readonly urlOfDraft: (draftId: string) => string | undefined;
  /** Whether a table may name segments that are on their way still; default none may. */
  readonly mayLack?: (table: StoredTable) => boolean;
}

/** Compares all that lies in Cache Storage with the truth, byte by byte. */
export function checkStorage({
  layout,
  truth,
  urlOfDraft,
  mayLack = () => false,
}: StorageToCheck): StorageReport {
  const findings: string[] = [];
  const referred = new Set<string>();
  const ofHeads = new Map<string, number>();
  for (const [name, { size, sha256 }] of layout.segments) {
    if (name !== `${sha256}-${size}`)
      findings.push(`segment ${name} has the bytes of ${sha256}-${size}`);
  }
  for (const { size, sha256, url } of layout.plain) {
    const isKnown = truth
      .contentsOf(url)
      .some((content) => content.size === size && content.sha256(0, size) === sha256);
    if (!isKnown) findings.push(`the entry ${url} has ${size} bytes that its server never had`);
  }
  for (const { url, head } of layout.heads) {
    for (const ref of head.segments) {
      const name = nameOf(ref);
      referred.add(name);
      ofHeads.set(name, ref.length);
      if (!layout.segments.has(name)) findings.push(`segment ${name} of ${url} is missing`);
    }
    if (!truth.contentsOf(url).some((content) => isHeadOf(head, content))) {
      findings.push(`the head of ${url} names bytes that its server never had together`);
    }
  }
  for (const table of layout.tables.values()) {
    for (const asset of table.assets) {
      for (const ref of asset.segments) {
        const name = nameOf(ref);
        referred.add(name);
        if (layout.segments.has(name)) ofHeads.set(name, ref.length);
        else if (!mayLack(table)) findings.push(`segment ${name} of ${asset.url} is missing`);
      }
      // Bytes that share a segment with others can only be read to be known.
      const [first, second] = asset.segments;
      const sharesSegment = first !== undefined && !second && first.length !== asset.size;
      const isOf = sharesSegment ? hasSizeOf : isHeadOf;
      if (!truth.contentsOf(asset.url).some((content) => isOf(asset, content))) {
        findings.push(
          `the table ${table.name} names bytes of ${asset.url} that its server never had`,
        );
      }
    }
  }
  const tails = new Set<string>();
  for (const [draftId, ledger] of layout.ledgers) {
    for (const ref of Object.values(ledger.segments)) referred.add(nameOf(ref));
    for (const { id } of Object.values(ledger.tails).flat()) tails.add(`${draftId}/${id}`);
    const url = urlOfDraft(draftId);
    if (url === undefined) continue;
    for (const ref of Object.values(ledger.segments)) {
      if (!layout.segments.has(nameOf(ref))) {
        findings.push(`segment ${nameOf(ref)} of draft ${draftId} is missing`);
      }
    }
    // What the server said in place of the asset is kept apart from it.
    const { status = 200 } = ledger.response ?? {};
    if (status < 200 || status > 299) continue;
    if (!isOfOne(ledger, truth.contentsOf(url), layout)) {
      findings.push(`the draft of ${url} has bytes that its server never had together`);
    }
  }
  const orphans = [
    ...[...layout.segments.keys()].filter((name) => !referred.has(name)),
    ...[...layout.tails.keys()].filter((name) => !tails.has(name)),
  ];
  return {
    findings,
    orphans,
    segmentBytes: sum([...layout.segments.values()].map(({ size }) => size)),
    headBytes: sum([...ofHeads.values()]),
  };
}

/** Whether a draft has every byte, and every byte is there. */
export function isWholeDraft(draftId: string, { ledgers, segments }: Layout): boolean {
  const ledger = ledgers.get(draftId);
  if (ledger?.size === undefined) return false;
  const refs = Object.values(ledger.segments);
  return (
    sum(refs.map(({ length }) => length)) === ledger.size &&
    refs.every((ref) => segments.has(nameOf(ref)))
  );
}

const hasSizeOf = ({ size }: StoredHead, content: KnownContent): boolean => size === content.size;

function isHeadOf({ size, segmentBytes, segments }: StoredHead, content: KnownContent): boolean {
  if (size !== content.size || sum(segments.map(({ length }) => length)) !== size) return false;
  return segments.every(({ digest, length }, index) => {
    const start = index * segmentBytes;
    return start + length <= size && content.sha256(start, start + length) === digest;
  });
}

/**
 * Whether a draft has bytes of one version only. Where digests are known, they decide when a segment is
 * whole, and nobody asks before of which version the parts of its tail are.
 */
function isOfOne(
  ledger: StoredLedger,
  contents: readonly KnownContent[],
  { tails }: Layout,
): boolean {
  const segments = segmentsOf(ledger);
  const parts = partsOf(ledger, tails);
  const has = (content: KnownContent, { start, length, sha256 }: Part): boolean =>
    start + length <= content.size && content.sha256(start, start + length) === sha256;
  const hasAll = (content: KnownContent, wanted: readonly Part[]): boolean =>
    wanted.every((part) => has(content, part));
  return ledger.expected === undefined
    ? contents.some((content) => hasAll(content, [...segments, ...parts]))
    : contents.some((content) => hasAll(content, segments)) &&
        parts.every((part) => contents.some((content) => has(content, part)));
}

/** Some bytes of an asset, as they lie on the disk. */
interface Part {
  readonly start: number;
  readonly length: number;
  readonly sha256: string;
}

const segmentsOf = ({ segments, segmentBytes }: StoredLedger): Part[] =>
  Object.entries(segments).map(([index, { digest, length }]) => ({
    start: Number(index) * segmentBytes,
    ...{ length, sha256: digest },
  }));

/** What there is of tails. One that was joined meanwhile is gone, and found to be gone by who goes on. */
function partsOf({ draftId, tails, segmentBytes }: StoredLedger, entries: Layout['tails']): Part[] {
  return Object.entries(tails).flatMap(([index, parts]) => {
    let start = Number(index) * segmentBytes;
    return parts.flatMap(({ id, length }) => {
      const from = start;
      start += length;
      const entry = entries.get(`${draftId}/${id}`);
      if (!entry) return [];
      const sha256 = entry.size === length ? entry.sha256 : 'that of another length';
      return [{ start: from, length, sha256 }];
    });
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
