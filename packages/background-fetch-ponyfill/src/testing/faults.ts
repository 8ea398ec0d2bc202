import { seededContent } from '@internal/test-support';
import type { Behaviour, BrowserName, Content, Served } from '@internal/test-support';

/** How a job ends: with exactly these bytes, or for this reason in these words. */
export type Ending =
  { readonly bytes: Content } | { readonly failureReason: string; readonly detail: RegExp };

export interface Fault {
  readonly name: string;
  readonly served: Served;
  readonly ending: Ending;
  /**
   * `elsewhere`: on another origin. The others need a URL or an app made for them: one that is `signed`,
   * one whose `prepareRequest` has it `renewed`, one whose clock is `hurried`.
   */
  readonly where?: 'elsewhere' | 'signed' | 'renewed' | 'hurried';
  /** Engines that take such a body for a whole one, where nobody could tell; the front is all they get. */
  readonly takenForWholeBy?: readonly BrowserName[];
}

/** In bytes, of every file. */
const size = 2 * 1024 * 1024;
/** Where a first response is cut: within a segment, and below what is gone on from at once. */
export const cutAt = 700_000;
const film = seededContent('film', size);
const later = seededContent('film, changed', size);
/** Less than a segment, so that it is taken coded. */
const page = seededContent('page', 200_000);

const whole: Behaviour = { content: film };
/** Slowly, because a stream that fails takes with it what was not read yet. */
const slowly = { bytesPerSecond: 1024 * 1024 };
const cut: Behaviour = { content: film, cut: { afterBytes: cutAt, by: 'fin' }, ...slowly };
const fastReset: Behaviour = { content: film, cut: { afterBytes: cutAt, by: 'rst' } };
const reset: Behaviour = { ...fastReset, ...slowly };
const exact: Ending = { bytes: film };
const exposed = ['etag', 'content-range', 'accept-ranges', 'content-length', 'date'];

const times = (count: number, behaviour: Behaviour): [Behaviour, ...Behaviour[]] => [
  behaviour,
  ...Array.from({ length: count - 1 }, () => behaviour),
];

/** After a cut, one range is answered like this, and then all is well. */
const afterCut = (behaviour: Omit<Behaviour, 'content'>): Served => [
  cut,
  { content: film, ...behaviour },
  whole,
];

/** Every response is like this; the first two are cut. */
const cutTwice = (behaviour: Omit<Behaviour, 'content'>): Served => [
  { ...cut, ...behaviour },
  { ...cut, ...behaviour },
  { ...whole, ...behaviour },
];

const failsBy = (status: number, served: Served, where?: Fault['where']) => ({
  served,
  ending: { failureReason: 'bad-status', detail: new RegExp(`^the server answered ${status}`) },
  ...(where ? { where } : {}),
});

/** What servers and ways to them do, and how each has to end. */
export const faults: readonly Fault[] = [
  { name: 'none', served: whole, ending: exact },
  { name: 'FIN, twice', served: cutTwice({}), ending: exact },
  {
    name: 'RST, twice',
    served: [reset, reset, whole],
    ending: exact,
  },
  {
    name: 'RST at full speed, ten times',
    served: [...times(10, fastReset), whole],
    ending: exact,
  },
  {
    name: 'RST at full speed, thirty times',
    served: [...times(30, fastReset), whole],
    ending: exact,
  },
  {
    name: 'FIN before the header',
    served: [{ ...whole, cut: { before: 'header', by: 'fin' } }, whole],
    ending: exact,
  },
  {
    name: 'RST before the header',
    served: [{ ...whole, cut: { before: 'header', by: 'rst' } }, whole],
    ending: exact,
  },
  {
    name: 'stall',
    served: [{ ...whole, stall: { afterBytes: cutAt } }, whole],
    ending: exact,
    where: 'hurried',
  },
  { name: '429, Retry-After: 1', served: [{ status: 429, retryAfter: 1 }, whole], ending: exact },
  {
    name: '503, Retry-After: 1, to a range',
    served: afterCut({ status: 503, retryAfter: 1 }),
    ending: exact,
  },
  {
    name: '500, three times',
    served: [{ status: 500 }, { status: 500 }, { status: 500 }, whole],
    ending: exact,
  },
  { name: '200 to a range', served: afterCut({ range: 'ignored' }), ending: exact },
  { name: 'Range ignored', served: cutTwice({ range: 'ignored' }), ending: exact },
  {
    name: 'ranges answered in part',
    served: [cut, { ...whole, range: { atMostBytes: 200_000 } }],
    ending: exact,
  },
  {
    name: 'body shorter than declared',
    served: [{ ...whole, contentLength: { offBy: 1000 } }, whole],
    ending: exact,
  },
  { name: 'chunked, FIN, twice', served: cutTwice({ contentLength: 'absent' }), ending: exact },
  {
    name: 'neither length nor chunks, FIN',
    served: [{ ...cut, contentLength: 'close-delimited' }, whole],
    ending: exact,
  },
  {
    name: 'chunked, no validators, FIN',
    served: [{ ...cut, contentLength: 'absent', etag: 'absent', lastModified: 'absent' }, whole],
    ending: exact,
  },
  {
    name: 'neither length nor chunks, no validators, FIN',
    served: [
      { ...cut, contentLength: 'close-delimited', etag: 'absent', lastModified: 'absent' },
      whole,
    ],
    ending: exact,
  },
  {
    name: 'chunked, Range ignored, FIN',
    served: [
      { ...cut, contentLength: 'absent', range: 'ignored' },
      { ...whole, contentLength: 'absent', range: 'ignored' },
    ],
    ending: exact,
    // docs/discoveries/0019.
    takenForWholeBy: ['webkit'],
  },
  {
    name: 'neither length nor chunks, Range ignored, FIN',
    served: [
      { ...cut, contentLength: 'close-delimited', range: 'ignored' },
      { ...whole, contentLength: 'close-delimited', range: 'ignored' },
    ],
    ending: exact,
    // To the protocol, it is one (RFC 9112, section 6.3).
    takenForWholeBy: ['chromium', 'firefox', 'webkit'],
  },
  { name: 'file changed', served: [cut, { content: later }], ending: { bytes: later } },
  {
    name: 'file changed, If-Range ignored',
    served: [cut, { content: later, ifRange: 'ignored' }],
    ending: { bytes: later },
  },
  {
    name: 'Content-Range of another place',
    served: afterCut({
      range: { contentRange: ({ start, end, size: all }) => `bytes ${start + 1}-${end}/${all}` },
    }),
    ending: exact,
  },
  {
    name: 'Content-Range of another size',
    served: afterCut({
      range: {
        contentRange: ({ start, end, size: all }) => `bytes ${start}-${end - 1}/${all + 1}`,
      },
    }),
    ending: exact,
  },
  {
    name: 'no Content-Range',
    served: afterCut({ range: { contentRange: () => undefined } }),
    ending: exact,
  },
  { name: 'weak ETag', served: cutTwice({ etag: 'weak' }), ending: exact },
  {
    name: 'no validators',
    served: cutTwice({ etag: 'absent', lastModified: 'absent' }),
    ending: exact,
  },
  {
    name: 'Last-Modified only',
    served: cutTwice({ etag: 'absent', lastModified: new Date('2026-01-01') }),
    ending: exact,
  },
  { name: 'gzip', served: { ...whole, contentCoding: 'gzip' }, ending: exact },
  {
    name: 'gzip whatever is asked for',
    served: { ...whole, contentCoding: 'gzip-always' },
    ending: exact,
  },
  {
    name: 'gzip, FIN',
    served: [
      { ...slowly, content: page, cut: { afterBytes: 50_000, by: 'fin' }, contentCoding: 'gzip' },
      { content: page, contentCoding: 'gzip' },
    ],
    ending: { bytes: page },
  },
  { name: '404', ...failsBy(404, { status: 404 }) },
  { name: '410', ...failsBy(410, { status: 410 }) },
  { name: '404 after a part', ...failsBy(404, [cut, { status: 404 }]) },
  {
    name: 'other origin, headers exposed',
    served: cutTwice({ cors: { exposeHeaders: exposed } }),
    ending: exact,
    where: 'elsewhere',
  },
  {
    name: 'other origin, nothing exposed',
    served: cutTwice({ cors: {} }),
    ending: exact,
    where: 'elsewhere',
  },
  {
    name: 'other origin, chunked, nothing exposed, FIN',
    served: [
      { ...cut, contentLength: 'absent', cors: {} },
      { ...whole, cors: {} },
    ],
    ending: exact,
    where: 'elsewhere',
  },
  {
    name: 'other origin, 503 without CORS',
    served: [
      { status: 503 },
      { status: 503 },
      { ...cut, cors: {} },
      { status: 503 },
      { ...whole, cors: {} },
    ],
    ending: exact,
    where: 'elsewhere',
  },
  {
    name: 'CORS refused',
    served: { content: page },
    ending: { failureReason: 'fetch-error', detail: /^the server answers, but .*CORS/ },
    where: 'elsewhere',
  },
  { name: 'URL expired', ...failsBy(403, cutTwice({ signed: true }), 'signed') },
  {
    name: 'URL expired, prepareRequest',
    served: cutTwice({ signed: true }),
    ending: exact,
    where: 'renewed',
  },
];
