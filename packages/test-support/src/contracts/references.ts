import { SegmentedCache } from 'segmented-cache';
import { assertBytes, assertEqual } from './assertions.js';
import type { ContractCase } from './contractCase.js';
import { bytesOf, Stage } from './stage.js';

/** Assets refer to segments: bytes are written once, and go with the last that refers to them. */
export const referenceCases: readonly ContractCase[] = [
  {
    name: 'adopt: one draft under several URLs and caches, each byte stored once',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      const draft = await stage.wholeDraft('film', bytes);
      const before = await stage.store.usage();
      assertEqual(before, { segments: 5, segmentBytes: 4567, tailBytes: 0 }, 'usage');
      const other = new SegmentedCache('other films', stage.store);
      await stage.films.adopt(draft, stage.url);
      await other.adopt(draft, `${stage.url}-renamed`);
      await draft.abandon();
      assertEqual(await stage.store.usage(), before, 'usage afterwards');
      assertBytes(await stage.stored(), bytes, 'the film');
      const renamed = await bytesOf(await other.match(`${stage.url}-renamed`));
      assertBytes(renamed, bytes, 'the film under another name');
    },
  },
  {
    name: 'adoptFrom: another cache’s asset, referred to and not copied',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      await stage.put(bytes);
      const before = await stage.store.usage();
      const next = new SegmentedCache('films, version 2', stage.store);
      assertEqual(await next.adoptFrom(stage.films, stage.url), true, 'whether it was there');
      assertEqual(await next.adoptFrom(stage.films, `${stage.url}-2`), false, 'what is not there');
      assertEqual(await stage.store.usage(), before, 'usage');

      await stage.environment.caches.delete('films');
      await stage.sweep();
      assertBytes(await bytesOf(await next.match(stage.url)), bytes, 'the film');
      assertEqual(await stage.store.usage(), before, 'usage without the first cache');
    },
  },
  {
    name: 'adoptFrom: a small asset becomes an ordinary entry there too',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(876);
      await stage.put(bytes);
      const next = new SegmentedCache('films, version 2', stage.store);
      await next.adoptFrom(stage.films, stage.url, `${stage.url}-renamed`);
      const renamed = await bytesOf(await next.match(`${stage.url}-renamed`));
      assertBytes(renamed, bytes, 'the asset under its new name');
    },
  },
  {
    name: 'assets with equal parts share them; the last one deleted takes them along',
    async run(subject) {
      const stage = new Stage(subject);
      const first = stage.random.bytes(4567);
      const second = first.slice();
      second.set(stage.random.bytes(10), 4500);
      await stage.put(first);
      await stage.put(second, `${stage.url}-2`);
      const both = { segments: 6, segmentBytes: 4567 + 567, tailBytes: 0 };
      assertEqual(await stage.store.usage(), both, 'usage of both');

      assertEqual(await stage.films.delete(stage.url), true, 'the first one deleted');
      await stage.sweep();
      assertEqual((await stage.store.usage()).segments, 5, 'segments left for the second one');
      assertBytes(await stage.stored(`${stage.url}-2`), second, 'the second one');

      await stage.films.delete(`${stage.url}-2`);
      await stage.sweep();
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'what is kept');
    },
  },
  {
    name: 'equal parts of one asset are stored once',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = new Uint8Array(8500);
      await stage.put(bytes);
      assertBytes(await stage.stored(), bytes, 'the asset');
      const usage = { segments: 2, segmentBytes: 1500, tailBytes: 0 };
      assertEqual(await stage.store.usage(), usage, 'usage');
    },
  },
  {
    name: 'delete: gone in either layout, and says whether there was anything',
    async run(subject) {
      const stage = new Stage(subject);
      for (const size of [4567, 876]) {
        await stage.put(stage.random.bytes(size));
        assertEqual(await stage.films.delete(stage.url), true, 'deleted');
        assertEqual(await stage.films.delete(stage.url), false, 'deleted again');
        assertEqual(await stage.stored(), undefined, 'what is readable');
        assertEqual(await stage.films.info(stage.url), undefined, 'info');
        assertEqual(await stage.films.keys(), [], 'keys');
      }
    },
  },
  {
    name: 'asBlob: all bytes, with their type',
    async run(subject) {
      const stage = new Stage(subject);
      for (const size of [4567, 876]) {
        const bytes = stage.random.bytes(size);
        await stage.put(bytes);
        const blob = await stage.films.asBlob(stage.url);
        assertEqual(blob?.type, 'video/mp4', 'type');
        assertBytes(new Uint8Array(await (blob ?? new Blob()).arrayBuffer()), bytes, 'the bytes');
      }
      assertEqual(await stage.films.asBlob(`${stage.url}-2`), undefined, 'what is not there');
    },
  },
  {
    name: 'assemble: an ordinary entry that anybody reads, and no segment is needed any more',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      await stage.put(bytes);
      assertEqual(await stage.films.assemble(stage.url), true, 'assembled');
      await stage.sweep();
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'segments that are kept');
      const plain = await (await stage.environment.caches.open('films')).match(stage.url);
      assertEqual(plain?.headers.get('content-length'), '4567', 'Content-Length');
      assertEqual(plain?.headers.get('etag'), '"1"', 'ETag');
      assertBytes(await bytesOf(plain), bytes, 'what foreign code reads');
      const range = await stage.ask({ range: 'bytes=1990-2009' });
      assertBytes(await bytesOf(range), bytes.subarray(1990, 2010), 'a range of it');
      assertEqual((await stage.films.info(stage.url))?.layout, 'whole', 'layout');
      assertEqual(await stage.films.assemble(`${stage.url}-2`), false, 'what is not there');
    },
  },
  {
    name: 'assemble: who asks while the ordinary entry is there, and the head still is, takes neither away',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      await stage.put(bytes);
      // As far as assemble() gets before it deletes the head.
      const cache = await stage.environment.caches.open('films');
      const headers = { 'content-length': '4567' };
      await cache.put(stage.url, stage.response(bytes, headers));
      assertEqual((await stage.another().films.info(stage.url))?.size, 4567, 'size');
      assertBytes(await bytesOf(await cache.match(stage.url)), bytes, 'what foreign code reads');
      assertEqual(await stage.films.assemble(stage.url), true, 'assembled');
      assertBytes(await bytesOf(await cache.match(stage.url)), bytes, 'what it reads then');
    },
  },
];
