import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startFaultServer } from '@internal/test-support';
import type { FaultServer } from '@internal/test-support';
import { Origin } from './origin.js';
import type { FilePlan } from './plan/files.js';

const MiB = 1024 * 1024;
const segmentBytes = 64 * 1024;
const film: FilePlan = {
  path: '/files/film',
  size: 2 * MiB,
  validator: 'strong',
  ranges: true,
  declaresLength: true,
  // Paced, so that little can be on its way; no time is lost by it.
  bytesPerSecond: 1e9,
  faults: [],
  origin: 0,
};

let server: FaultServer;
let origin: Origin;

beforeEach(async () => {
  server = await startFaultServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
  origin = new Origin(server, { seed: 1, onFault: () => undefined });
});

afterEach(() => server.stop());

const bytesOf = async (path: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(origin.url(path))).arrayBuffer());

describe('Origin', () => {
  it('knows every version that a file ever had', async () => {
    origin.serve(film);
    const before = await bytesOf(film.path);
    origin.change(film.path);
    const after = await bytesOf(film.path);
    expect(before.equals(after)).toBe(false);
    const known = origin.contentsOf(origin.url(film.path)).map(({ size }) => size);
    expect(known).toEqual([before.length, after.length]);
  });

  it('finds a file that was sent anew although a part of it was there', async () => {
    origin.serve(film);
    await bytesOf(film.path);
    expect(origin.checkSending(segmentBytes)).toEqual([]);
    await bytesOf(film.path);
    expect(origin.checkSending(segmentBytes).join()).toMatch(/film: 4194304 bytes were sent/);
  });

  it('allows all of it again where the file has changed, and where nothing can be resumed', async () => {
    origin.serve(film);
    for (let version = 0; version < 4; version++) {
      await bytesOf(film.path);
      origin.change(film.path);
    }
    origin.serve({ ...film, path: '/files/weak', validator: 'weak' });
    for (let time = 0; time < 4; time++) await bytesOf('/files/weak');
    expect(origin.checkSending(segmentBytes)).toEqual([]);
  });

  it('meets each fault once, and none after it has become honest', async () => {
    origin.serve({ ...film, size: 1000, faults: ['busy', 'wrong complete length', 'changed'] });
    expect((await fetch(origin.url(film.path))).ok).toBe(false);
    origin.becomeHonest();
    expect((await bytesOf(film.path)).length).toBe(1000);
  });
});
