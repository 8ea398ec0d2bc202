import { assertBytes, assertEqual, assertRejects } from './assertions.js';
import type { ContractCase } from './contractCase.js';
import { bytesOf, Stage } from './stage.js';

const MINUTE_MS = 60_000;

/** Other code of the origin, other versions of this one, and users empty caches and fill them. */
export const foreignCodeCases: readonly ContractCase[] = [
  {
    name: 'the head deleted by foreign code is a miss, and nothing is left after a sweep',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      const cache = await stage.environment.caches.open('films');
      await cache.delete(stage.films.headKey(stage.url));
      await assertCleanMiss(stage);
    },
  },
  {
    name: 'the cache deleted by foreign code is a miss, and nothing is left after a sweep',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      await stage.environment.caches.delete('films');
      await assertCleanMiss(stage);
    },
  },
  {
    name: 'the segment cache deleted by foreign code is a miss, and the next put is for everybody',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      await stage.put(bytes);
      await stage.environment.caches.delete(stage.segmentCacheName);
      assertEqual(await stage.another().stored(), undefined, 'what another context reads');
      await assertCleanMiss(stage);

      await stage.put(bytes);
      assertBytes(await stage.stored(), bytes, 'what this context reads');
      assertBytes(await stage.another().stored(), bytes, 'what another context reads then');
    },
  },
  {
    name: 'the segment cache deleted while a draft grows: what is adopted is whole for everybody',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      const draft = await stage.store.openDraft('film');
      await draft.begin(stage.metadata(), bytes.length);
      const writer = await draft.writerAt(0);
      await writer.write(bytes.subarray(0, 2500));
      await stage.environment.caches.delete(stage.segmentCacheName);
      await writer.write(bytes.subarray(2500));
      await writer.close().catch(() => undefined);
      await stage.films.adopt(draft, stage.url).catch(() => undefined);
      const read = await stage.another().stored();
      if (read) assertBytes(read, bytes, 'what another context reads');

      // Whoever begins again, and the same context may, gets there.
      await draft.begin(stage.metadata(), bytes.length);
      await stage.fill(draft, bytes);
      await stage.films.adopt(draft, stage.url);
      assertBytes(await stage.another().stored(), bytes, 'what is there in the end');
    },
  },
  {
    name: 'a segment in the middle deleted by foreign code: bodies fail, and it is a miss from then on',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      await stage.tamper((await stage.segmentsOf())[2]);
      const [byChunks, atOnce] = [await stage.ask(), await stage.ask()];
      await assertRejects(bytesOf(byChunks), 'missing-segment', 'reading it by chunks');
      const whole = atOnce?.arrayBuffer().then(
        () => 'bytes',
        () => 'an error',
      );
      assertEqual(await whole, 'an error', 'what arrayBuffer() gives');
      await assertCleanMiss(stage);
    },
  },
  {
    name: 'the first segment deleted by foreign code is a miss',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      await stage.tamper((await stage.segmentsOf())[0]);
      await assertCleanMiss(stage);
    },
  },
  {
    name: 'a segment that was replaced by fewer bytes fails the body',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      await stage.tamper((await stage.segmentsOf())[1], stage.random.bytes(100));
      await assertRejects(bytesOf(await stage.ask()), 'missing-segment', 'reading it whole');
    },
  },
  {
    name: 'an ordinary entry that foreign code has put later wins over the head',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      const foreign = stage.random.bytes(300);
      const later = new Date(stage.environment.clock.now() + MINUTE_MS).toUTCString();
      const cache = await stage.environment.caches.open('films');
      await cache.put(stage.url, new Response(foreign, { headers: { date: later } }));
      assertBytes(await stage.stored(), foreign, 'what is read');
      assertEqual(await stage.films.keys(), [stage.url], 'keys');
      await stage.sweep();
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'segments that are kept');
    },
  },
  {
    name: 'an older ordinary entry beside the head gives way to it',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      await stage.put(bytes);
      const earlier = new Date(stage.environment.clock.now() - MINUTE_MS).toUTCString();
      const cache = await stage.environment.caches.open('films');
      await cache.put(stage.url, new Response('old', { headers: { date: earlier } }));
      assertBytes(await stage.stored(), bytes, 'what is read');
      assertEqual(await cache.match(stage.url), undefined, 'the ordinary entry afterwards');
    },
  },
  {
    name: 'a head that is not to be understood is a miss and goes',
    async run(subject) {
      const stage = new Stage(subject);
      const cache = await stage.environment.caches.open('films');
      for (const nonsense of ['no JSON', '{}', '{"format":1}', '{"format":"2"}']) {
        await cache.put(stage.films.headKey(stage.url), new Response(nonsense));
        assertEqual(await stage.stored(), undefined, `what is read of ${nonsense}`);
        assertEqual(await stage.urlsIn('films'), [], 'the entries');
      }
    },
  },
  {
    name: 'a newer version’s head is left untouched, and nothing is swept beside it',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      await stage.films.delete(stage.url);
      const kept = await stage.urlsIn(stage.segmentCacheName);
      const newer = { format: 2, whatever: ['it', 'means'] };
      const key = stage.films.headKey(stage.url);
      const cache = await stage.environment.caches.open('films');
      await cache.put(key, Response.json(newer));
      await assertRejects(stage.stored(), 'newer-format', 'match');
      await assertRejects(stage.films.info(stage.url), 'newer-format', 'info');
      await assertRejects(stage.sweep(), 'newer-format', 'a sweep');
      assertEqual(await (await cache.match(key))?.json(), newer, 'the head');
      assertEqual(await stage.urlsIn(stage.segmentCacheName), kept, 'the segments');
    },
  },
  {
    name: 'a newer version’s draft is left untouched, and nothing is swept beside it',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      await stage.films.delete(stage.url);
      const newer = { format: 2, whatever: ['it', 'means'] };
      const key = `${subject.scope}__segmented-cache__/drafts/newer/0`;
      const cache = await stage.environment.caches.open(stage.segmentCacheName);
      await cache.put(key, Response.json(newer));
      const kept = await stage.urlsIn(stage.segmentCacheName);
      await assertRejects(stage.store.openDraft('newer'), 'newer-format', 'opening it');
      await assertRejects(stage.sweep(), 'newer-format', 'a sweep');
      assertEqual(await (await cache.match(key))?.json(), newer, 'the draft');
      assertEqual(await stage.urlsIn(stage.segmentCacheName), kept, 'what is kept');
    },
  },
];

/** There is nothing for readers, and after a sweep nothing on the disk. */
async function assertCleanMiss(stage: Stage): Promise<void> {
  assertEqual(await stage.stored(), undefined, 'what is readable');
  assertEqual(await stage.films.info(stage.url), undefined, 'info');
  assertEqual(await stage.films.verify(stage.url), undefined, 'verify');
  await stage.sweep();
  assertEqual(await stage.urlsIn('films'), [], 'entries of the cache');
  assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'entries of the segment cache');
}
