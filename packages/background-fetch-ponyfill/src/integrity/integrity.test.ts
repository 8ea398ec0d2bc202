import { createHash } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { streamingHash } from '../integrity.js';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { isExpected, parseIntegrity } from './parseIntegrity.js';
import { INTEGRITY_ALGORITHMS } from './streamingHash.js';
import type { IntegrityAlgorithm } from './streamingHash.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}model.bin`;
const digest = (algorithm: IntegrityAlgorithm, bytes: Uint8Array) =>
  createHash(algorithm).update(bytes).digest();
const sri = (algorithm: IntegrityAlgorithm, bytes: Uint8Array) =>
  `${algorithm}-${digest(algorithm, bytes).toString('base64')}`;

/** One asset with the integrity of its own bytes, or of others. */
async function fetched(
  size: number,
  integrityOf: (bytes: Uint8Array) => string,
  options: ConstructorParameters<typeof SimulatedWorker>[0] = { seed: 1 },
  downloadTotal = 0,
) {
  const worker = new SimulatedWorker(options);
  const { bytes } = worker.serve('model.bin', size).asset;
  const request = new Request(url, { integrity: integrityOf(bytes) });
  await worker.created.manager.fetch('model', request, { downloadTotal });
  return { settled: await worker.untilSettled(), worker, bytes };
}

const changed = (bytes: Uint8Array) => bytes.map((byte, index) => (index === 7 ? byte ^ 1 : byte));

describe('integrity', () => {
  it.each(INTEGRITY_ALGORITHMS)(
    'takes the right bytes by %s, small and large',
    async (algorithm) => {
      const small = await fetched(900, (bytes) => sri(algorithm, bytes), { seed: 1 }, 1000);
      expect(small.settled.bodies.get(url)).toEqual(small.bytes);
      const options = { seed: 2, integrity: streamingHash };
      const large = await fetched(4500, (bytes) => sri(algorithm, bytes), options);
      expect(large.settled.bodies.get(url)).toEqual(large.bytes);
      // The browser would have checked each part by itself.
      expect(large.worker.sent.every((request) => request.integrity === '')).toBe(true);
    },
  );

  it.each([900, 4500])('refuses other bytes as a fetch-error, of %i', async (size) => {
    const options = { seed: 3, integrity: streamingHash };
    const { settled, worker } = await fetched(size, (b) => sri('sha384', changed(b)), options);
    expect(settled.failureReason).toBe('fetch-error');
    expect(worker.details).toEqual([expect.stringMatching(/do not have the sha384/)]);
  });

  it('has what was deleted meanwhile fetched again', async () => {
    const worker = new SimulatedWorker({ seed: 5, integrity: streamingHash });
    const server = worker.serve('model.bin', 4500);
    const { bytes } = server.asset;
    server.answerNext({ after: 1500, then: 'stall' });
    const request = new Request(url, { integrity: sri('sha256', bytes) });
    const registration = await worker.created.manager.fetch('model', request);
    await worker.until(() => server.requests[0]?.sentBytes === 1500);
    await worker.until(() => registration.downloaded >= 1000);
    const cache = await worker.environment.caches.open(`segmented-cache:${scope}`);
    const first = createHash('sha256').update(bytes.slice(0, 1000)).digest('hex');
    const found = (await cache.keys()).filter((key) => key.url.includes(first));
    expect(found).toHaveLength(1);
    for (const key of found) await cache.delete(key);
    expect((await worker.untilSettled()).bodies.get(url)).toEqual(bytes);
    expect(server.requests.at(-1)?.range).toBe('bytes=0-999');
    expect(worker.reported).toEqual([]);
  });

  it('is refused at fetch() where something large could not be checked, saying what to do', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    const request = new Request(url, { integrity: sri('sha256', new Uint8Array()) });
    for (const downloadTotal of [0, 1001]) {
      await expect(
        worker.created.manager.fetch('model', request, { downloadTotal }),
      ).rejects.toThrow(/background-fetch-ponyfill\/integrity.*install\(\{ integrity/);
    }
    expect(await worker.created.manager.getIds()).toEqual([]);
  });
});

describe('streamingHash', () => {
  it.each(INTEGRITY_ALGORITHMS)('is %s, however the bytes come', (algorithm) => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256);
    const hash = streamingHash(algorithm);
    for (let at = 0; at < bytes.length; at += 997) hash.update(bytes.subarray(at, at + 997));
    expect(Buffer.from(hash.digest())).toEqual(digest(algorithm, bytes));
  });
});

describe('parseIntegrity', () => {
  it.each([
    { metadata: '', expected: undefined },
    { metadata: 'md5-abc nonsense sha256', expected: undefined },
    { metadata: 'sha256-YQ==', expected: { algorithm: 'sha256', digests: ['YQ=='] } },
    {
      metadata: '  sha256-YQ== sha384-Yg==?x \t sha384-Yw==\n',
      expected: { algorithm: 'sha384', digests: ['Yg==', 'Yw=='] },
    },
  ])('reads $metadata', ({ metadata, expected }) => {
    expect(parseIntegrity(metadata)).toEqual(expected);
  });

  it('takes base64url, and any of several digests', () => {
    const bytes = new Uint8Array([251, 255]);
    expect(isExpected({ algorithm: 'sha256', digests: ['AAAA', '-_8'] }, bytes)).toBe(true);
    expect(isExpected({ algorithm: 'sha256', digests: ['AAAA'] }, bytes)).toBe(false);
  });
});
