import { assertBytes, assertEqual } from './assertions.js';
import type { ContractCase, Subject } from './contractCase.js';
import { bytesOf, LAST_MODIFIED, Stage } from './stage.js';

const EARLIER = 'Wed, 31 Dec 2025 23:59:59 GMT';
const LATER = 'Fri, 02 Jan 2026 00:00:00 GMT';

/** The film is stored with `"1"` and a date, as segments and as an ordinary entry. */
const ofBothLayouts = (check: (stage: Stage, bytes: Uint8Array) => Promise<void>) => {
  return async (subject: Subject) => {
    const stage = new Stage(subject);
    for (const size of [4567, 876]) {
      const bytes = stage.random.bytes(size);
      await stage.put(bytes);
      await check(stage, bytes);
    }
  };
};

/** RFC 9110, section 13. */
export const preconditionCases: readonly ContractCase[] = [
  {
    name: 'If-Range: the same strong tag or date gives the part, anything else the whole',
    run: ofBothLayouts(async (stage, bytes) => {
      const holds = { '"1"': true, '"2"': false, 'W/"1"': false, '"': false };
      const dates = { [LAST_MODIFIED]: true, [EARLIER]: false, [LATER]: false, nonsense: false };
      for (const [ifRange, isSame] of Object.entries({ ...holds, ...dates })) {
        const response = await stage.ask({ range: 'bytes=10-19', 'if-range': ifRange });
        assertEqual(response?.status, isSame ? 206 : 200, `status with If-Range: ${ifRange}`);
        const expected = isSame ? bytes.subarray(10, 20) : bytes;
        assertBytes(await bytesOf(response), expected, `the body with If-Range: ${ifRange}`);
      }
    }),
  },
  {
    name: 'If-Range: a stored weak tag never lets a range stand',
    async run(subject) {
      const stage = new Stage(subject);
      const bytes = stage.random.bytes(4567);
      await stage.films.put(stage.url, stage.response(bytes, { etag: 'W/"1"' }));
      const response = await stage.ask({ range: 'bytes=10-19', 'if-range': 'W/"1"' });
      assertEqual(response?.status, 200, 'status');
      assertBytes(await bytesOf(response), bytes, 'the body');
    },
  },
  {
    name: 'If-None-Match: the same tag, compared weakly, is answered 304',
    run: ofBothLayouts(async (stage, bytes) => {
      for (const tags of ['"1"', 'W/"1"', '"0", "1"', '*']) {
        const response = await stage.ask({ 'if-none-match': tags });
        assertEqual(response?.status, 304, `status with If-None-Match: ${tags}`);
        assertEqual(response?.headers.get('etag'), '"1"', 'its ETag');
        assertEqual(response?.headers.get('content-length'), null, 'its Content-Length');
        assertEqual((await bytesOf(response))?.length, 0, 'length of its body');
      }
      const changed = await stage.ask({ 'if-none-match': '"2"' });
      assertEqual(changed?.status, 200, 'status with If-None-Match: "2"');
      assertBytes(await bytesOf(changed), bytes, 'the body with If-None-Match: "2"');
    }),
  },
  {
    name: 'If-Modified-Since: not modified since then is answered 304',
    run: ofBothLayouts(async (stage) => {
      const expected = { [EARLIER]: 200, [LAST_MODIFIED]: 304, [LATER]: 304, nonsense: 200 };
      for (const [since, status] of Object.entries(expected)) {
        const response = await stage.ask({ 'if-modified-since': since });
        assertEqual(response?.status, status, `status with If-Modified-Since: ${since}`);
      }
    }),
  },
  {
    name: 'If-None-Match decides alone where there is one, and before any range',
    run: ofBothLayouts(async (stage) => {
      const both = { 'if-none-match': '"2"', 'if-modified-since': LATER };
      assertEqual((await stage.ask(both))?.status, 200, 'status with another tag and a later date');
      const range = { 'if-none-match': '"1"', range: 'bytes=0-9' };
      assertEqual((await stage.ask(range))?.status, 304, 'status of a range');
    }),
  },
];
