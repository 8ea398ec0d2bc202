import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const url = `${scope}data.json`;

describe('another origin that codes its body and hides that', () => {
  it.each([1200, 2500])(
    'has a length of %i coded bytes, and all decoded ones arrive',
    async (coded) => {
      const worker = new SimulatedWorker({ seed: 1 });
      const server = worker.serve('data.json', 3000, { headers: { etag: '"1"' }, ranges: false });
      const answer = (request: Request): Response => {
        const headers = { etag: '"1"', 'content-length': String(coded) };
        const response = new Response(server.bodyOf(server.asset.bytes, request), { headers });
        return Object.defineProperty(response, 'type', { value: 'cors' });
      };
      server.answerNext(...Array.from({ length: 30 }, () => answer));
      await worker.created.manager.fetch('data', url);
      const { type, bodies } = await worker.untilSettled();
      expect(type).toBe('backgroundfetchsuccess');
      expect(bodies.get(url)).toEqual(server.asset.bytes);
      expect(server.requests.length).toBeLessThan(5);
    },
  );
});
