/** @jest-environment ./packages/workbox-background-fetch/src/testing/unit/workerEnvironment.mjs */
import { describe, expect, it } from '@jest/globals';
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
});
