import { describe, expect, it } from '@jest/globals';
import { BodyReader } from './bodyReader.js';

const bytes = Uint8Array.from({ length: 700_000 }, (_, index) => index % 251);

/** What a stream of bytes brings, whatever the reader asks for at a time. */
function byteStream(chunkBytes: number): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (position === bytes.length) {
        controller.close();
        // Who reads into a buffer of its own is given that back.
        controller.byobRequest?.respond(0);
        return;
      }
      controller.enqueue(bytes.slice(position, (position += chunkBytes)));
    },
  });
}

function plainStream(chunkBytes: number): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream({
    pull(controller) {
      if (position === bytes.length) controller.close();
      else controller.enqueue(bytes.slice(position, (position += chunkBytes)));
    },
  });
}

function fail(controller: { error(reason: unknown): void }): void {
  controller.error(new TypeError('network error'));
}

async function readAll(reader: BodyReader): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let chunk = await reader.read(); chunk; chunk = await reader.read()) {
    parts.push(chunk.slice());
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

describe('BodyReader', () => {
  it.each([
    { stream: byteStream, chunkBytes: 1000 },
    { stream: byteStream, chunkBytes: 350_000 },
    { stream: plainStream, chunkBytes: 1000 },
    { stream: plainStream, chunkBytes: 350_000 },
  ])('brings all bytes of a $stream.name in chunks of $chunkBytes', async (given) => {
    expect(await readAll(new BodyReader(given.stream(given.chunkBytes)))).toEqual(bytes);
  });

  it('brings the bytes of a response', async () => {
    expect(await readAll(new BodyReader(new Response(bytes).body))).toEqual(bytes);
  });

  it('is at its end at once where there is no body, and stays there', async () => {
    const reader = new BodyReader(null);
    expect(await reader.read()).toBeUndefined();
    expect(await reader.read()).toBeUndefined();
  });

  it.each([
    new ReadableStream<Uint8Array>({ type: 'bytes', start: fail }),
    new ReadableStream<Uint8Array>({ start: fail }),
  ])('fails with what the body fails with', async (body) => {
    await expect(new BodyReader(body).read()).rejects.toThrow('network error');
  });

  it('refuses a body that somebody else reads', () => {
    const body = byteStream(1000);
    body.getReader();
    expect(() => new BodyReader(body)).toThrow('locked');
  });
});
