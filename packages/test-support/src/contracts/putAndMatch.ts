import { assertBytes, assertEqual, assertRejects } from './assertions.js';
import type { ContractCase } from './contractCase.js';
import { bytesOf, SEGMENT_BYTES, Stage } from './stage.js';

/** What comes out is what went in, with all that belongs to it and nothing else. */
export const putAndMatchCases: readonly ContractCase[] = [
  {
    name: 'a large asset is read whole as it was put',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      await stage.put(bytes);
      const response = await stage.ask();
      assertEqual(response?.status, 200, 'status');
      assertBytes(await bytesOf(response), bytes, 'the body');
      assertEqual(await stage.films.info(stage.url), infoOf(stage, 4567, 'segmented'), 'info');
    },
  },
  {
    name: 'an asset whose length nobody declared is read whole',
    async run(subject) {
      const stage = new Stage(subject);
      for (const length of [3 * SEGMENT_BYTES, 3 * SEGMENT_BYTES + 1]) {
        const bytes = stage.random.bytes(length);
        await stage.put(bytes);
        assertBytes(await stage.stored(), bytes, `${length} bytes`);
      }
    },
  },
  {
    name: 'status, headers and URL are those that were received',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      const final = `${subject.scope}redirected/film-1.mp4`;
      const draft = await stage.wholeDraft('film', bytes, {
        ...{ status: 203, statusText: 'Fine', url: final, redirected: true },
        headers: [
          ['content-type', 'video/mp4'],
          ['x-anything', 'kept'],
        ],
      });
      await stage.films.adopt(draft, stage.url);
      const response = await stage.ask();
      const { status, statusText, url, redirected } = response ?? {};
      assertEqual(
        { status, statusText, url, redirected },
        { status: 203, statusText: 'Fine', url: final, redirected: true },
        'the response',
      );
      assertEqual(response?.headers.get('content-type'), 'video/mp4', 'Content-Type');
      assertEqual(response?.headers.get('x-anything'), 'kept', 'a header of the app’s own');
    },
  },
  {
    name: 'nothing of the transfer is left, and Content-Length and Accept-Ranges are right',
    async run(subject) {
      const stage = new Stage(subject);
      for (const size of [4567, 876]) {
        const bytes = stage.random.bytes(size);
        const draft = await stage.wholeDraft(`film ${size}`, bytes, {
          headers: [
            ['content-encoding', 'gzip'],
            ['content-length', '17'],
            ['content-range', 'bytes 0-16/17'],
            ['transfer-encoding', 'chunked'],
          ],
        });
        await stage.films.adopt(draft, stage.url);
        const response = await stage.ask({ range: 'bytes=0-' });
        assertEqual(response?.headers.get('content-length'), String(size), 'Content-Length');
        assertEqual(response?.headers.get('accept-ranges'), 'bytes', 'Accept-Ranges');
        assertEqual(response?.headers.get('content-encoding'), null, 'Content-Encoding');
        assertEqual(response?.headers.get('transfer-encoding'), null, 'Transfer-Encoding');
        const whole = await stage.ask();
        assertEqual(whole?.headers.get('content-range'), null, 'Content-Range of the whole');
        assertEqual(whole?.headers.get('content-length'), String(size), 'Content-Length');
      }
    },
  },
  {
    name: 'a small asset is an ordinary entry, which anybody can read',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(SEGMENT_BYTES);
      await stage.put(bytes);
      const plain = await (await stage.environment.caches.open('films')).match(stage.url);
      assertBytes(await bytesOf(plain), bytes, 'what foreign code reads');
      assertEqual(plain?.headers.get('etag'), '"1"', 'its ETag');
      assertEqual(await stage.films.info(stage.url), infoOf(stage, 1000, 'whole'), 'info');
    },
  },
  {
    name: 'an empty asset is there, and has no range',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(new Uint8Array(0));
      assertBytes(await stage.stored(), new Uint8Array(0), 'the body');
      assertEqual((await stage.ask({ range: 'bytes=0-' }))?.status, 416, 'status of a range');
    },
  },
  {
    name: 'a body that is not as long as it says is refused, and nothing is left of it',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(2500);
      for (const declared of ['2499', '2501']) {
        const response = stage.response(bytes, { 'content-length': declared });
        const put = stage.films.put(stage.url, response);
        await assertRejects(put, 'length-mismatch', `2500 bytes declared as ${declared}`);
        assertEqual(await stage.stored(), undefined, 'what is readable');
      }
      await stage.sweep();
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'what is kept');
    },
  },
  {
    name: 'a body that breaks off is refused, and nothing is left of it',
    async run(subject) {
      const stage = new Stage(subject);
      const pieces = [stage.random.bytes(1700), stage.random.bytes(900)];
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          const piece = pieces.shift();
          if (piece) controller.enqueue(piece);
          else controller.error(new RangeError('the cable was pulled'));
        },
      });
      const put = stage.films.put(stage.url, new Response(body));
      await assertRejects(put, 'RangeError', 'a body that breaks off');
      assertEqual(await stage.stored(), undefined, 'what is readable');
      await stage.sweep();
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'what is kept');
    },
  },
  {
    name: 'errors, parts and Vary: * are refused',
    async run(subject) {
      const stage = new Stage(subject);
      const refused = [
        new Response('x', { status: 404 }),
        new Response('x', { status: 206 }),
        Response.error(),
        stage.response(stage.random.bytes(2500), { vary: '*' }),
        stage.response(stage.random.bytes(10), { vary: '*' }),
      ];
      for (const response of refused) {
        const what = `status ${response.status}, Vary ${response.headers.get('vary')}`;
        await assertRejects(stage.films.put(stage.url, response), 'TypeError', what);
      }
      assertEqual(await stage.stored(), undefined, 'what is readable');
    },
  },
  {
    name: 'one layout replaces the other',
    async run(subject) {
      const stage = new Stage(subject);
      for (const size of [4567, 500, 4567]) {
        const bytes = stage.random.bytes(size);
        await stage.put(bytes);
        assertBytes(await stage.stored(), bytes, `${size} bytes`);
        assertEqual((await stage.urlsIn('films')).length, 1, 'number of entries');
      }
    },
  },
  {
    name: 'two contexts that put two assets under one URL at once: one of them is there, whole',
    async run(subject) {
      const stage = new Stage(subject);
      const other = stage.another();
      for (const sizes of [
        [4567, 3456],
        [4567, 876],
        [876, 4567],
      ] as const) {
        const [first, second] = [stage.random.bytes(sizes[0]), stage.random.bytes(sizes[1])];
        await Promise.all([stage.put(first), other.put(second)]);
        const stored = await stage.stored();
        assertBytes(stored, stored?.length === first.length ? first : second, 'what is read');
        assertEqual((await stage.urlsIn('films')).length, 1, 'number of entries');
      }
    },
  },
  {
    name: 'streams that are open are counted while they are',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      const response = await stage.ask();
      const reader = response?.body?.getReader();
      await reader?.read();
      assertEqual(stage.store.openStreams.count, 1, 'open streams');
      while ((await reader?.read())?.value);
      // The lock is let go a few turns later.
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      assertEqual(stage.store.openStreams.count, 0, 'open streams after the end');
    },
  },
];

const infoOf = ({ url }: Stage, size: number, layout: string) => ({ url, size, layout });
