import { assertBytes, assertEqual } from './assertions.js';
import type { ContractCase } from './contractCase.js';
import { bytesOf, Stage } from './stage.js';

const SIZE = 4567;

const single: readonly { range: string; start: number; end: number }[] = [
  { range: 'bytes=0-0', start: 0, end: 1 },
  { range: 'bytes=999-1000', start: 999, end: 1001 },
  { range: 'bytes=1000-1999', start: 1000, end: 2000 },
  { range: 'bytes=1234-4321', start: 1234, end: 4322 },
  { range: 'bytes=0-', start: 0, end: SIZE },
  { range: 'bytes=3999-', start: 3999, end: SIZE },
  { range: 'bytes=-1', start: SIZE - 1, end: SIZE },
  { range: 'bytes=-1500', start: SIZE - 1500, end: SIZE },
  { range: 'bytes=-999999', start: 0, end: SIZE },
  { range: 'bytes=4000-999999', start: 4000, end: SIZE },
];

/** RFC 9110, section 14; the whole asked range, never less. */
export const rangeCases: readonly ContractCase[] = [
  ...single.map(({ range, start, end }) => ({
    name: `${range} is answered in full`,
    async run(subject: Parameters<ContractCase['run']>[0]) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(SIZE);
      await stage.put(bytes);
      const response = await stage.ask({ range });
      assertEqual(response?.status, 206, 'status');
      assertEqual(
        response?.headers.get('content-range'),
        `bytes ${start}-${end - 1}/${SIZE}`,
        'Content-Range',
      );
      assertEqual(response?.headers.get('content-length'), String(end - start), 'Content-Length');
      assertBytes(await bytesOf(response), bytes.subarray(start, end), 'the body');
    },
  })),
  {
    name: 'random ranges have the right bytes, out of segments and out of an ordinary entry',
    async run(subject) {
      const stage = new Stage(subject);
      for (const size of [SIZE, 876]) {
        const bytes = stage.random.bytes(size);
        await stage.put(bytes);
        for (let count = 0; count < 20; count++) {
          const first = stage.random.below(size);
          const last = first + stage.random.below(size - first);
          const response = await stage.ask({ range: `bytes=${first}-${last}` });
          assertEqual(response?.status, 206, 'status');
          const what = `bytes ${first}-${last} of ${size}`;
          assertBytes(await bytesOf(response), bytes.subarray(first, last + 1), what);
        }
      }
    },
  },
  {
    name: 'a range after the end is answered 416 with the size',
    async run(subject) {
      const stage = new Stage(subject);
      for (const size of [SIZE, 876]) {
        await stage.put(stage.random.bytes(size));
        for (const range of [`bytes=${size}-`, 'bytes=99999-100000', 'bytes=-0']) {
          const response = await stage.ask({ range });
          assertEqual(response?.status, 416, `status of ${range}`);
          assertEqual(response?.headers.get('content-range'), `bytes */${size}`, 'Content-Range');
          assertEqual((await bytesOf(response))?.length, 0, 'length of the body');
        }
      }
    },
  },
  {
    name: 'several ranges, other units and nonsense are answered by the whole',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(SIZE);
      await stage.put(bytes);
      for (const range of ['bytes=0-1,5-6', 'lines=1-2', 'bytes=9-3', 'bytes=-', 'bytes=a-b']) {
        const response = await stage.ask({ range });
        assertEqual(response?.status, 200, `status of ${range}`);
        assertBytes(await bytesOf(response), bytes, `the body of ${range}`);
      }
    },
  },
  {
    name: 'HEAD has the headers of the whole and no body, whatever range it names',
    async run(subject) {
      const stage = new Stage(subject);
      for (const size of [SIZE, 876]) {
        await stage.put(stage.random.bytes(size));
        const response = await stage.ask({ range: 'bytes=0-9' }, 'HEAD');
        assertEqual(response?.status, 200, 'status');
        assertEqual(response?.headers.get('content-length'), String(size), 'Content-Length');
        assertEqual((await bytesOf(response))?.length, 0, 'length of the body');
      }
    },
  },
  {
    name: 'other methods are not answered',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(SIZE));
      assertEqual(await stage.ask({}, 'POST'), undefined, 'the answer to a POST');
    },
  },
];
