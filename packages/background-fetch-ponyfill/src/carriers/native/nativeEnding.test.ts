import { describe, expect, it, jest } from '@jest/globals';
import { streamingHash } from '../../integrity.js';
import { storeRequest } from '../../jobs/request.js';
import { LARGE, NativeStory } from '../../testing/unit/nativeStory.js';
import { scope } from '../../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film`;
const size = 2 * LARGE;

/** A job of one large file and another beside it, which the browser carries both. */
async function carriedFilm(seed: number): Promise<NativeStory> {
  const story = new NativeStory({ seed });
  story.worker.serve('film', size);
  story.worker.serve('other', size);
  await story.fetchNative(['film', 'other']);
  return story;
}

const bodyOf = (chunks: readonly Uint8Array[], end?: Error): ReadableStream<Uint8Array> => {
  const rest = [...chunks];
  return new ReadableStream({
    pull(controller) {
      const chunk = rest.shift();
      if (chunk) controller.enqueue(chunk);
      else if (end) controller.error(end);
      else controller.close();
    },
  });
};

describe('what the browser brought', () => {
  it('is taken over where it is what the server has', async () => {
    const story = await carriedFilm(1);
    await story.native.end('backgroundfetchsuccess', (url) =>
      story.response(url.replace(scope, '')),
    );
    const { type, bodies } = await story.worker.untilSettled();
    expect(type).toBe('backgroundfetchsuccess');
    expect(bodies.get(film)).toEqual(story.server('film').asset.bytes);
    expect(story.worker.responses.get(film)).toMatchObject({ url: film, status: 200 });
    expect(story.asked('film')).toEqual([]);
    const carried = story.measured.filter(({ type: kind }) => kind === 'carried');
    expect(carried).toMatchObject([
      {
        carrier: 'native',
        outcome: 'complete',
        verified: 'validator',
        bytes: size,
        bytesWasted: 0,
      },
      { carrier: 'native', outcome: 'complete', verified: 'validator', bytes: size },
    ]);
  });

  const lies: {
    readonly lie: string;
    readonly film: (story: NativeStory) => Response | Error;
    readonly why?: string;
    /** What the runner asks for then. */
    readonly asks: readonly (string | null)[];
    readonly type?: 'backgroundfetchfail';
  }[] = [
    {
      lie: 'a 200 with its length declared and an empty body',
      film: (story) => story.response('film', new Uint8Array(0)),
      asks: [null],
    },
    {
      lie: 'an empty 200 after the total was exceeded',
      film: (story) => story.response('film', new Uint8Array(0)),
      type: 'backgroundfetchfail',
      asks: [null],
    },
    {
      lie: 'a body that ends early',
      film: (story) => story.response('film', story.server('film').asset.bytes.slice(0, 2500)),
      asks: ['bytes=2500-'],
    },
    {
      lie: 'a body that cannot be read to its end',
      film: (story) => {
        const { bytes } = story.server('film').asset;
        return story.response('film', bodyOf([bytes.slice(0, 2500)], new TypeError('gone')));
      },
      why: 'cut',
      asks: ['bytes=2500-'],
    },
    {
      lie: 'more bytes than there are',
      film: (story) => {
        const { bytes } = story.server('film').asset;
        return story.response('film', bodyOf([bytes, bytes.slice(0, 1)]));
      },
      asks: [null],
    },
    {
      lie: 'another version than the one that was promised',
      film: (story) =>
        story.response('film', undefined, {
          headers: { etag: '"0"', 'content-length': String(size) },
        }),
      asks: [null],
    },
    {
      lie: 'a length that is not the promised one',
      film: (story) =>
        story.response('film', undefined, { headers: { etag: '"1"', 'content-length': '5' } }),
      asks: [null],
    },
    {
      lie: 'an error page',
      film: () => new Response('no', { status: 500 }),
      why: 'failed',
      asks: [null],
      type: 'backgroundfetchfail',
    },
    {
      lie: 'no response',
      film: () => new TypeError('failed'),
      why: 'failed',
      asks: [null],
      type: 'backgroundfetchfail',
    },
  ];

  it.each(lies)('is mended by the runner where it is wrong, and only that: $lie', async (lie) => {
    const story = await carriedFilm(2);
    const { film: result, why = 'wrong', asks, type = 'backgroundfetchsuccess' } = lie;
    await story.native.end(type, (url) => (url === film ? result(story) : story.response('other')));
    const settled = await story.worker.untilSettled();
    expect(settled.type).toBe('backgroundfetchsuccess');
    expect(settled.bodies.get(film)).toEqual(story.server('film').asset.bytes);
    expect(settled.bodies.get(`${scope}other`)).toEqual(story.server('other').asset.bytes);
    expect(story.asked('film').slice(0, 1)).toEqual(asks);
    expect(story.asked('other')).toEqual([]);
    expect(story.measured).toContainEqual(
      expect.objectContaining({ url: film, carrier: 'native', outcome: 'given-up', reason: why }),
    );
    expect(await story.native.getIds()).toEqual([]);
  });

  it('is mended where two versions were spliced: the server says which it has at the end', async () => {
    const story = await carriedFilm(3);
    const server = story.server('film');
    const before = server.asset.bytes;
    const after = story.worker.browser.random.bytes(size);
    server.asset = { bytes: after, headers: { etag: '"2"' } };
    const spliced = new Uint8Array([...before.slice(0, 2500), ...after.slice(2500)]);
    await story.native.end('backgroundfetchsuccess', (url) => {
      const headers = { etag: '"1"', 'content-length': String(size) };
      return url === film ? new Response(spliced, { headers }) : story.response('other');
    });
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(after);
  });

  it('is asked about by one byte where the server does not answer in the end', async () => {
    const story = await carriedFilm(4);
    story.server('film').answerNext(() => new Response('busy', { status: 503 }));
    await story.native.end('backgroundfetchsuccess', (url) =>
      story.response(url.replace(scope, '')),
    );
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(story.server('film').asset.bytes);
    expect(story.asked('film')).toEqual([`bytes=${size - 1}-`]);
  });

  it('is fetched on from what was copied where the worker dies in the middle', async () => {
    const story = await carriedFilm(5);
    const { bytes } = story.server('film').asset;
    let isCopying = false;
    const stuck = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.slice(0, 2500)),
      pull: () => {
        isCopying = true;
        return new Promise(() => undefined);
      },
    });
    void story.native.end('backgroundfetchsuccess', (url) =>
      url === film ? story.response('film', stuck) : story.response('other'),
    );
    await story.worker.until(() => isCopying);
    // Long enough for a checkpoint, and for what is missing to be found.
    await story.worker.browser.clock.advance(15_000);
    expect(story.worker.settled).toEqual([]);
    story.worker.restart();
    const { bodies } = await story.worker.untilSettled();
    expect(bodies.get(film)).toEqual(bytes);
    expect(story.asked('film')[0]).toBe('bytes=2500-');
  });

  it('is fetched on from what was copied where the browser gives a part, and then nothing', async () => {
    const story = await carriedFilm(14);
    const { bytes } = story.server('film').asset;
    const silent = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.slice(0, 2500)),
      pull: () => new Promise(() => undefined),
    });
    void story.native.end('backgroundfetchsuccess', (url) =>
      url === film ? story.response('film', silent) : story.response('other'),
    );
    const { type, bodies } = await story.worker.untilSettled();
    expect(type).toBe('backgroundfetchsuccess');
    expect(bodies.get(film)).toEqual(bytes);
    expect(story.asked('film')[0]).toBe('bytes=2500-');
    expect(story.measured).toContainEqual(
      expect.objectContaining({
        ...{ url: film, outcome: 'given-up', reason: 'cut' },
        detail: `2500 of ${size} bytes could be read: the browser gave no more for 30000 ms`,
      }),
    );
  });

  it('is compared by digest where one is known, and nobody is asked', async () => {
    const story = new NativeStory({ seed: 6, integrity: streamingHash });
    const server = story.worker.serve('film', size);
    const digest = await crypto.subtle.digest('SHA-256', server.asset.bytes);
    const integrity = `sha256-${Buffer.from(digest).toString('base64')}`;
    const requests = [storeRequest(new Request(film, { integrity }))];
    await story.fetchNative([], { requests, engine: 'native' });
    const asked = server.requests.length;
    await story.native.end('backgroundfetchsuccess', () => story.response('film'));
    await story.worker.untilSettled();
    expect(server.requests).toHaveLength(asked);
    expect(story.measured).toContainEqual(
      expect.objectContaining({ outcome: 'complete', verified: 'digest', carrier: 'native' }),
    );
  });

  it('is asked about where nothing in its integrity is understood', async () => {
    const story = new NativeStory({ seed: 10, integrity: streamingHash });
    const server = story.worker.serve('film', size);
    const requests = [storeRequest(new Request(film, { integrity: 'md5-abc' }))];
    await story.fetchNative([], { requests, engine: 'native' });
    const asked = server.requests.length;
    await story.native.end('backgroundfetchsuccess', () => story.response('film'));
    await story.worker.untilSettled();
    expect(server.requests).toHaveLength(asked + 1);
    expect(story.measured).toContainEqual(
      expect.objectContaining({ outcome: 'complete', verified: 'validator', carrier: 'native' }),
    );
  });

  it('goes to the runner where its digest is another', async () => {
    const story = new NativeStory({ seed: 7, integrity: streamingHash });
    const server = story.worker.serve('film', size);
    const digest = await crypto.subtle.digest('SHA-256', server.asset.bytes);
    const integrity = `sha256-${Buffer.from(digest).toString('base64')}`;
    const requests = [storeRequest(new Request(film, { integrity }))];
    await story.fetchNative([], { requests, engine: 'native' });
    const wrong = server.asset.bytes.map((byte) => byte ^ 1);
    await story.native.end('backgroundfetchsuccess', () => story.response('film', wrong));
    expect((await story.worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
  });

  it('is verified by its length only where the server says no more, if the app insists', async () => {
    const story = new NativeStory({ seed: 8 });
    story.worker.serve('film', size, { headers: {} });
    await story.fetchNative(['film'], { engine: 'native' });
    await story.native.end('backgroundfetchsuccess', () => story.response('film'));
    await story.worker.untilSettled();
    expect(story.measured).toContainEqual(
      expect.objectContaining({ outcome: 'complete', verified: 'length', carrier: 'native' }),
    );
  });

  it('of a job that nobody has any more is left alone', async () => {
    const story = await carriedFilm(9);
    const registration = await story.worker.created.manager.get('job');
    await story.ask('nativeStarted', { uid: 'u' });
    await registration?.abort();
    await story.worker.untilSettled();
    await story.worker.rest();
    expect(story.worker.settled).toHaveLength(1);
    expect(story.worker.reported).toEqual([]);
  });
});
