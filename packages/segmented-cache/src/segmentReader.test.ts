import { describe, expect, it } from '@jest/globals';
import { fillDraft, SimulatedBrowser } from '@internal/test-support/simulation';
import type { Head, ResponseMetadata } from './head.js';
import { SegmentReader } from './segmentReader.js';
import { SegmentStore } from './segmentStore.js';

const scope = 'https://app.example/';
const response: ResponseMetadata = {
  url: 'https://app.example/film.mp4',
  status: 200,
  statusText: 'OK',
  headers: [],
  redirected: false,
};

/** An asset in one context, and a reader in another. */
async function written(): Promise<{
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly head: Head;
  readonly reader: SegmentReader;
  readonly deleteSegment: (index: number) => Promise<unknown>;
}> {
  const browser = new SimulatedBrowser({ seed: 1 });
  const { environment } = browser.start();
  const bytes = browser.random.bytes(2500);
  const store = new SegmentStore({ scope, segmentBytes: 1000, environment });
  const draft = await store.openDraft('film');
  await draft.begin(response, bytes.length);
  await fillDraft(draft, bytes, { random: browser.random, largestChunk: 700 });
  const head = draft.head();
  const { caches, locks } = browser.start().environment;
  return {
    bytes,
    head,
    reader: new SegmentReader(scope, { caches, locks }),
    deleteSegment: async (index) => {
      const cache = await caches.open(`segmented-cache:${scope}`);
      const keys = await cache.keys();
      const found = keys.find(({ url }) => url.includes(head.segments[index]?.digest ?? 'none'));
      return found && cache.delete(found);
    },
  };
}

describe('SegmentReader', () => {
  it('reads what a store of its scope has written', async () => {
    const { reader, head, bytes } = await written();
    const read = await new Response(reader.body(head)).arrayBuffer();
    expect(Buffer.from(read).equals(bytes)).toBe(true);
  });

  it('never ends short: it fails where a segment is gone', async () => {
    const { reader, head, deleteSegment } = await written();
    await deleteSegment(2);
    const read = new Response(reader.body(head)).arrayBuffer();
    await expect(read).rejects.toMatchObject({ code: 'missing-segment' });
  });
});
