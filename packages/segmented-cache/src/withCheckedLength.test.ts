import { describe, expect, it } from '@jest/globals';
import { SegmentedCacheError } from './errors.js';
import { withCheckedLength } from './withCheckedLength.js';

const url = 'https://app.example/film.mp4';

/** A response as `fetch()` gives it, whose body brings these chunks. */
function fetched(
  chunks: readonly string[],
  headers: Record<string, string>,
  { status = 200, type = 'basic' } = {},
): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  const response = new Response(body, { status, headers });
  return Object.defineProperties(response, { url: { value: url }, type: { value: type } });
}

const mismatch = (expectedBytes: number, bytes: number): unknown =>
  expect.objectContaining({ code: 'length-mismatch', details: { url, expectedBytes, bytes } });

describe('withCheckedLength', () => {
  it('passes on a body of the declared length, and all that is known of it', async () => {
    const headers = { 'content-length': '6', 'content-range': 'bytes 0-5/9', etag: '"1"' };
    const checked = withCheckedLength(fetched(['abc', 'def'], headers, { status: 206 }));
    expect(checked).toMatchObject({ url, status: 206 });
    expect(Object.fromEntries(checked.headers)).toMatchObject(headers);
    expect(await checked.text()).toBe('abcdef');
  });

  it('fails where fewer bytes come, after those that came', async () => {
    const checked = withCheckedLength(fetched(['abc', 'def'], { 'content-length': '7' }));
    const received: number[] = [];
    const reading = (async () => {
      for await (const chunk of checked.body ?? []) received.push(chunk.length);
    })();
    await expect(reading).rejects.toEqual(mismatch(7, 6));
    await expect(reading).rejects.toBeInstanceOf(SegmentedCacheError);
    expect(received).toEqual([3, 3]);
  });

  it.each(['arrayBuffer', 'blob', 'text'] as const)('lets %s() fail', async (method) => {
    const checked = withCheckedLength(fetched(['abc'], { 'content-length': '7' }));
    await expect(checked[method]()).rejects.toEqual(mismatch(7, 3));
  });

  it('fails where nothing or too much comes', async () => {
    const nothing = withCheckedLength(fetched([], { 'content-length': '7' }));
    await expect(nothing.text()).rejects.toEqual(mismatch(7, 0));
    const tooMuch = withCheckedLength(fetched(['abc', 'def'], { 'content-length': '5' }));
    await expect(tooMuch.text()).rejects.toEqual(mismatch(5, 6));
  });

  it.each([
    { why: 'is not declared', headers: {} },
    { why: 'is no number', headers: { 'content-length': 'many' } },
    {
      why: 'is that of coded bytes',
      headers: { 'content-length': '7', 'content-encoding': 'gzip' },
    },
    {
      why: 'may be that of bytes whose coding CORS hides',
      headers: { 'content-length': '7' },
      type: 'cors',
    },
  ])('does not count where the length $why, unless told it', async ({ headers, type }) => {
    const response = fetched(['abc'], headers, type === undefined ? {} : { type });
    expect(withCheckedLength(response)).toBe(response);
    await expect(withCheckedLength(response, 4).text()).rejects.toEqual(mismatch(4, 3));
  });

  it('counts a range from another origin, for which no coding is asked', async () => {
    const range = { status: 206, type: 'cors' };
    const checked = withCheckedLength(fetched(['abc'], { 'content-length': '7' }, range));
    await expect(checked.text()).rejects.toEqual(mismatch(7, 3));
  });

  it('passes on what reading the body fails with, and that nobody wants more', async () => {
    const cancelled: unknown[] = [];
    const body = (pull: (controller: ReadableStreamDefaultController) => void) =>
      new Response(new ReadableStream({ pull, cancel: (reason) => void cancelled.push(reason) }));
    const failing = body((controller) => controller.error(new TypeError('network error')));
    await expect(withCheckedLength(failing, 3).text()).rejects.toThrow('network error');
    const endless = body((controller) => controller.enqueue(new Uint8Array(1)));
    await withCheckedLength(endless, 3).body?.cancel('enough');
    expect(cancelled).toEqual(['enough']);
  });

  it('returns a response without a body as it is', () => {
    const head = new Response(null, { headers: { 'content-length': '7' } });
    expect(withCheckedLength(head)).toBe(head);
  });

  it('refuses a body that is being read', () => {
    const response = fetched(['abc'], { 'content-length': '3' });
    response.body?.getReader();
    expect(() => withCheckedLength(response)).toThrow('locked');
  });
});
