import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { deflateSync } from 'node:zlib';
import { bytesContent } from './bytesContent.js';
import { contentTypeOf, fileContent } from './fileContent.js';
import { seededContent } from './seededContent.js';
import { wavContent, wavSeconds } from './wavContent.js';

const MiB = 1024 * 1024;

describe('seededContent', () => {
  it('gives the same bytes from any offset', () => {
    const content = seededContent('offsets', 300_000);
    const whole = content.read();
    for (const [start, end] of [
      [0, 0],
      [0, 1],
      [15, 17],
      [16, 32],
      [4095, 4113],
      [1, 299_999],
      [299_999, 300_000],
    ] as const) {
      expect(content.read(start, end).equals(whole.subarray(start, end))).toBe(true);
    }
  });

  it('depends on the seed alone, so that a shorter content is a prefix', () => {
    expect(seededContent('a', 100).read()).toEqual(seededContent('a', 200).read(0, 100));
    expect(seededContent('a', 100).read()).not.toEqual(seededContent('b', 100).read());
    expect(seededContent('a', 100).identity).not.toBe(seededContent('a', 101).identity);
  });

  it('does not compress', () => {
    expect(deflateSync(seededContent(1, MiB).read()).length).toBeGreaterThan(MiB);
  });

  it('reaches beyond 4 GiB, where the block counter needs more than 32 bits too', () => {
    const TiB = 2 ** 40;
    const content = seededContent('large', TiB);
    const across = content.read(2 ** 36 - 8, 2 ** 36 + 8);
    expect(across.subarray(0, 8).equals(content.read(2 ** 36 - 8, 2 ** 36))).toBe(true);
    expect(across.subarray(8).equals(content.read(2 ** 36, 2 ** 36 + 8))).toBe(true);
    expect(content.read(2 ** 36, 2 ** 36 + 16)).not.toEqual(content.read(0, 16));
    expect(content.read(TiB - 3, TiB)).toHaveLength(3);
  });

  it('streams and digests what it reads', async () => {
    const content = seededContent('stream', 3 * MiB + 7);
    const streamed = await buffer(content.stream(5, 2 * MiB));
    expect(streamed.equals(content.read(5, 2 * MiB))).toBe(true);
    const digest = createHash('sha256').update(content.read()).digest('hex');
    expect(await content.sha256()).toBe(digest);
    expect(content.sha256()).toBe(content.sha256());
  });

  it('refuses ranges outside, and sizes that are none', () => {
    const content = seededContent('x', 10);
    expect(() => content.read(0, 11)).toThrow(RangeError);
    expect(() => content.read(5, 4)).toThrow(RangeError);
    expect(() => content.read(-1, 4)).toThrow(RangeError);
    expect(() => seededContent('x', 1.5)).toThrow(RangeError);
    expect(() => seededContent('x', -1)).toThrow(RangeError);
  });
});

describe('wavContent', () => {
  it('starts with a header that describes the samples after it', () => {
    const content = wavContent('song', { seconds: 2 });
    const header = content.read(0, 44);
    expect(header.toString('latin1', 0, 4)).toBe('RIFF');
    expect(header.readUInt32LE(4)).toBe(content.size - 8);
    expect(header.toString('latin1', 8, 16)).toBe('WAVEfmt ');
    expect(header.readUInt16LE(20)).toBe(1);
    expect(header.readUInt32LE(24)).toBe(44_100);
    expect(header.readUInt32LE(28)).toBe(44_100 * 4);
    expect(header.readUInt32LE(40)).toBe(content.size - 44);
    expect(wavSeconds(content)).toBe(2);
  });

  it('reads alike across the border of header and samples', () => {
    const content = wavContent('song', { bytes: 1000 });
    const whole = content.read();
    for (const [start, end] of [
      [0, 44],
      [40, 50],
      [43, 1000],
      [44, 45],
      [100, 900],
    ] as const) {
      expect(content.read(start, end)).toEqual(whole.subarray(start, end));
    }
  });

  it('is as large as asked, in whole frames', () => {
    expect(wavContent(1, { bytes: 64 * MiB }).size).toBe(64 * MiB);
    expect(wavContent(1, { bytes: 1003 }).size).toBe(1000);
    expect(() => wavContent(1, { bytes: 43 })).toThrow(RangeError);
    expect(() => wavContent(1, { bytes: 2 ** 32 + 4 })).toThrow(RangeError);
  });
});

describe('bytesContent and fileContent', () => {
  it('are identified by their bytes, or by the file', () => {
    expect(bytesContent('ä').read()).toEqual(Buffer.from('ä'));
    expect(bytesContent('a').identity).not.toBe(bytesContent('b').identity);
  });

  it('reads ranges of a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'file-content-'));
    try {
      const path = join(folder, 'a.wasm');
      writeFileSync(path, 'hello world');
      const content = fileContent(path);
      expect(content.size).toBe(11);
      expect(content.contentType).toBe('application/wasm');
      expect(content.read(6, 11).toString()).toBe('world');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('declares UTF-8 for text', () => {
    expect(contentTypeOf('/a/sw.js')).toBe('text/javascript; charset=utf-8');
    expect(contentTypeOf('/a/b.html')).toBe('text/html; charset=utf-8');
    expect(contentTypeOf('/a/b.unknown')).toBe('application/octet-stream');
  });
});
