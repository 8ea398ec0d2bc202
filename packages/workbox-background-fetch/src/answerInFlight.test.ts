/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { answerInFlight } from './answerInFlight.js';
import type { Downloads } from './downloads.js';
import { scope, TestWorker } from './testing/unit/testWorker.js';

describe('answerInFlight', () => {
  it('leaves a request to the network where the download ends in that moment', async () => {
    const worker = new TestWorker(1);
    worker.serve('film.mp4', 4500).answerNext({ after: 1500, then: 'stall' });
    const url = `${scope}film.mp4`;
    const { downloads } = worker;
    const job = await downloads.backgroundFetch.fetch(url, url);
    await worker.until(() => job.downloaded > 0);
    const endsMeanwhile: Downloads = {
      ...downloads,
      draftOf: async (record) => {
        const draft = await downloads.draftOf(record);
        await job.abort();
        return draft;
      },
    };
    const answer = answerInFlight(new Request(url), endsMeanwhile, 60_000);
    expect(await worker.result(answer)).toBeUndefined();
  });

  it.each([
    { ahead: 0.9, isAnswered: true },
    { ahead: 1.1, isAnswered: false },
  ])('makes nobody wait who seeks $ahead MiB ahead: $isAnswered', async ({ ahead, isAnswered }) => {
    const MiB = 1024 * 1024;
    const worker = new TestWorker(2);
    const server = worker.serve('film.mp4', 4 * MiB);
    server.chunkBytes = MiB;
    server.answerNext({ after: MiB, then: 'stall' });
    const url = `${scope}film.mp4`;
    const segments = [createHash('sha256').update(server.asset.bytes).digest('hex')];
    const expected = { [url]: { size: 4 * MiB, segmentBytes: 8 * MiB, segments } };
    const { downloads } = worker;
    const job = await downloads.backgroundFetch.fetch(url, url, { expected });
    await worker.until(() => job.downloaded === MiB);
    const headers = { range: `bytes=${Math.floor((1 + ahead) * MiB)}-` };
    const answer = answerInFlight(new Request(url, { headers }), downloads, 1000);
    expect((await worker.result(answer))?.status).toBe(isAnswered ? 206 : undefined);
  });
});
