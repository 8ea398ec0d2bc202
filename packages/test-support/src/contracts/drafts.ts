import type { Draft, SegmentRef } from 'segmented-cache';
import { assertBytes, assertEqual, assertRejects } from './assertions.js';
import type { ContractCase } from './contractCase.js';
import { SEGMENT_BYTES, Stage } from './stage.js';

const SIZE = 4567;

/** An asset while it is written: durable piece by piece, readable only when whole. */
export const draftCases: readonly ContractCase[] = [
  {
    name: 'several writers fill a draft at several offsets at once',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(SIZE);
      const draft = await stage.store.openDraft('film');
      await draft.begin(stage.metadata(), SIZE);
      const write = async (start: number, end: number): Promise<void> => {
        const writer = await draft.writerAt(start);
        for (let { offset } = writer; offset < end; offset += 300) {
          await writer.write(bytes.subarray(offset, Math.min(end, offset + 300)));
        }
        await writer.close();
      };
      await Promise.all([write(4000, SIZE), write(0, 2000), write(2000, 4000)]);
      assertEqual(draft.missingRanges, [], 'missing ranges');
      await stage.films.adopt(draft, stage.url);
      assertBytes(await stage.stored(), bytes, 'the body');
    },
  },
  {
    name: 'what a writer closed is there for whoever opens the draft next',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(SIZE);
      const draft = await stage.store.openDraft('film');
      await draft.begin(stage.metadata(), SIZE);
      for (const [start, end] of [
        [0, 1300],
        [3000, 3999],
      ] as const) {
        const writer = await draft.writerAt(start);
        await writer.write(bytes.subarray(start, end));
        await writer.close();
      }
      assertEqual(await stage.stored(), undefined, 'what is readable');

      const other = stage.another();
      const reopened = await other.store.openDraft('film');
      const missing = [
        { start: 1300, end: 2000 },
        { start: 2000, end: 3000 },
        { start: 3999, end: 4000 },
        { start: 4000, end: SIZE },
      ];
      assertEqual(merged(reopened.missingRanges), merged(missing), 'missing ranges');
      assertEqual(reopened.storedBytes, 2299, 'stored bytes');
      assertEqual(reopened.response, stage.metadata(), 'what the server had said');
      await other.fill(reopened, bytes);
      await other.films.adopt(reopened, other.url);
      await reopened.abandon();
      assertBytes(await stage.stored(), bytes, 'the body');
    },
  },
  {
    name: 'a draft that is not whole cannot be adopted',
    async run(subject) {
      const stage = new Stage(subject);
      const draft = await stage.store.openDraft('film');
      await draft.begin(stage.metadata(), SIZE);
      const writer = await draft.writerAt(0);
      await writer.write(stage.random.bytes(SIZE - 1));
      await writer.close();
      await assertRejects(stage.films.adopt(draft, stage.url), 'length-mismatch', 'one byte less');
      assertEqual(await stage.stored(), undefined, 'what is readable');
    },
  },
  {
    name: 'known digests: what is stored already is not missing, and other bytes are not stored',
    async run(subject) {
      const stage = new Stage(subject);
      const old = stage.random.bytes(SIZE);
      await stage.put(old);
      const bytes = old.slice();
      bytes.set(stage.random.bytes(100), 2100);
      const oldSegments = await stage.segmentsOf();
      const announced = stage.random.bytes(SEGMENT_BYTES);
      announced.set(bytes.subarray(2000, 3000));
      const digest = await stage.environment.crypto.sha256(announced);
      const expected: SegmentRef[] = oldSegments.map((ref, index) =>
        index === 2 ? { digest, length: SEGMENT_BYTES } : ref,
      );

      const draft = await stage.store.openDraft('film');
      await draft.begin(stage.metadata(), SIZE, expected);
      assertEqual(draft.missingRanges, [{ start: 2000, end: 3000 }], 'missing ranges');
      const before = await stage.store.usage();
      await assertRejects(writeAt(draft, 2000, old), 'digest-mismatch', 'the old bytes');
      assertEqual(await stage.store.usage(), before, 'usage after the old bytes');
      assertEqual(draft.missingRanges, [{ start: 2000, end: 3000 }], 'missing ranges after them');

      await writeAt(draft, 2000, bytes);
      await stage.films.adopt(draft, stage.url);
      assertBytes(await stage.stored(), bytes, 'the body');
    },
  },
  {
    name: 'known digests that do not make up the size are refused',
    async run(subject) {
      const stage = new Stage(subject);
      const draft = await stage.store.openDraft('film');
      const digest = 'a'.repeat(64);
      const begun = draft.begin(stage.metadata(), 1500, [{ digest, length: 1500 }]);
      await assertRejects(begun, 'invalid-argument', 'one segment of 1500 bytes');
    },
  },
  {
    name: 'an abandoned draft is gone, and its bytes after a sweep',
    async run(subject) {
      const stage = new Stage(subject);
      const draft = await stage.store.openDraft('film');
      await draft.begin(stage.metadata(), SIZE);
      const writer = await draft.writerAt(0);
      await writer.write(stage.random.bytes(2300));
      await writer.close();
      await draft.abandon();
      assertEqual((await stage.store.openDraft('film')).storedBytes, 0, 'bytes of a new one');
      await stage.sweep('film');
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'what is kept');
    },
  },
];

/** Writes segment `start` of these bytes. */
async function writeAt(draft: Draft, start: number, bytes: Uint8Array): Promise<void> {
  const writer = await draft.writerAt(start);
  await writer.write(bytes.subarray(start, start + SEGMENT_BYTES));
  await writer.close();
}

/** Neighbouring ranges as one: how a draft cuts what it misses is its own affair. */
function merged(ranges: readonly { start: number; end: number }[]) {
  const whole: { start: number; end: number }[] = [];
  for (const { start, end } of ranges) {
    const last = whole.at(-1);
    if (last?.end === start) last.end = end;
    else whole.push({ start, end });
  }
  return whole;
}
