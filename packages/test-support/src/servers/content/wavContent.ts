import type { Content } from './content.js';
import { defineContent } from './defineContent.js';
import { seededBytes } from './seededContent.js';

const headerBytes = 44;
const channels = 2;
const sampleRate = 44_100;
const bytesPerSample = 2;
const frameBytes = channels * bytesPerSample;
const bytesPerSecond = sampleRate * frameBytes;
/** The sizes in a RIFF header are 32-bit. */
const maximumBytes = 2 ** 32 - frameBytes;

/** How long the sound is: by time, or by the size of the whole file in bytes. */
export type WavLength = { readonly seconds: number } | { readonly bytes: number };

/**
 * A valid PCM WAV file (44.1 kHz, stereo, 16 bit) with seeded noise for samples: what a media
 * element can play and seek in, in every engine without a codec, and of any size up to 4 GiB.
 *
 * @param length `{seconds}`, or `{bytes}` for the whole file; both rounded down to whole frames of
 * four bytes, so read `size` afterwards.
 * @throws RangeError when there is no room for the header, or the sizes do not fit into 32 bits.
 */
export function wavContent(seed: string | number, length: WavLength): Content {
  const asked = 'bytes' in length ? length.bytes - headerBytes : length.seconds * bytesPerSecond;
  const dataBytes = Math.floor(asked / frameBytes) * frameBytes;
  const size = headerBytes + dataBytes;
  if (!(dataBytes >= 0 && size <= maximumBytes)) {
    throw new RangeError(
      `A WAV file of ${size} bytes is not possible: it has a header of ${headerBytes} bytes and ` +
        `32-bit sizes. Ask for between ${headerBytes} and ${maximumBytes} bytes.`,
    );
  }
  const header = wavHeader(dataBytes);
  const samples = seededBytes(`wav ${seed}`);
  return defineContent({
    size,
    identity: `wav ${seed} ${size}`,
    contentType: 'audio/wav',
    readRange(start, end) {
      if (start >= headerBytes) return samples(start - headerBytes, end - headerBytes);
      if (end <= headerBytes) return header.subarray(start, end);
      return Buffer.concat([header.subarray(start), samples(0, end - headerBytes)]);
    },
  });
}

/** How long a WAV content of this size plays, in seconds. */
export function wavSeconds(content: Content): number {
  return (content.size - headerBytes) / bytesPerSecond;
}

function wavHeader(dataBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(headerBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16); // length of the format chunk
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(bytesPerSecond, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(bytesPerSample * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
