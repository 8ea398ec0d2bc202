import { expect, test } from '@jest/globals';
import { seededContent } from '@internal/test-support';
import type { ConformanceApp } from './app.js';

const text = 'Background Fetch';

/** "Complete a record", "handle a background fetch", and the registration's attributes and `progress`. */
export function testSettling(app: () => ConformanceApp): void {
  test('downloadTotal: what goes beyond it ends the whole job, and its records reject', async () => {
    const { server } = app();
    server.serve('/large', { content: seededContent('large', 3000) });
    const ended = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'limited') resolve(data); };
      });
      const registration = await backgroundFetch.fetch('limited', ['/large', '/slow'], { downloadTotal: 2000 });
      const { type, failureReason, seen } = await ended;
      return { type, failureReason, cut: seen[1], downloadTotal: registration.downloadTotal };
    }`);
    expect(ended).toEqual({
      type: 'backgroundfetchfail',
      failureReason: 'download-total-exceeded',
      cut: { thrown: 'TypeError' },
      downloadTotal: 2000,
    });
  });

  test('downloadTotal: what it allows exactly is a success', async () => {
    const result = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'exact') resolve(data.type); };
      });
      await backgroundFetch.fetch('exact', '/a.txt', { downloadTotal: ${text.length} });
      return ended;
    }`);
    expect(result).toBe('backgroundfetchsuccess');
  });

  test('a failure waits until every record has settled, and what came is readable', async () => {
    const ended = await app().run('mixed results', ['/missing.txt', '/a.txt']);
    expect(ended).toMatchObject({ type: 'backgroundfetchfail', failureReason: 'bad-status' });
    expect(ended.seen).toMatchObject([{ status: 404 }, { status: 200, text }]);
  });

  test('a first answer of 206 that nobody asked for is no success', async () => {
    app().server.serveText('/partial.txt', text, 'text/plain', { status: 206 });
    const ended = await app().run('partial', ['/partial.txt']);
    expect(ended.type).toBe('backgroundfetchfail');
  });

  test('abort(): records that are complete stay readable in backgroundfetchabort', async () => {
    const aborted = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'half') resolve(data); };
      });
      const registration = await backgroundFetch.fetch('half', ['/a.txt', '/slow']);
      while (registration.downloaded < ${text.length}) {
        await new Promise((resolve) => registration.addEventListener('progress', resolve, { once: true }));
      }
      await registration.abort();
      return ended;
    }`);
    expect(aborted).toMatchObject({
      type: 'backgroundfetchabort',
      failureReason: 'aborted',
      seen: [{ status: 200, text }, { thrown: 'AbortError' }],
    });
  });

  test('uploadTotal, uploaded: the lengths of all request bodies', async () => {
    app().server.serveText('/put', text, 'text/plain', { answerToPost: 'content' });
    const seen = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'up') resolve(data); };
      });
      const put = (body) => new Request('/put', { method: 'PUT', body });
      const registration = await backgroundFetch.fetch('up', [put('12345'), put('678'), '/a.txt']);
      const before = registration.uploadTotal;
      await ended;
      const used = put('used');
      await used.text();
      const refused = await backgroundFetch.fetch('used', used).catch(({ name }) => name);
      return { before, uploaded: registration.uploaded, refused };
    }`);
    expect(seen).toEqual({ before: 8, uploaded: 8, refused: 'TypeError' });
  });

  test('progress: each time something else than before, and never after the result', async () => {
    const { server } = app();
    server.serve('/steady', { content: seededContent('steady', 400_000), bytesPerSecond: 400_000 });
    const seen = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'steady') resolve(data); };
      });
      const registration = await backgroundFetch.fetch('steady', ['/steady', '/a.txt']);
      const states = [];
      const note = () => {
        const { uploaded, downloaded, result, failureReason } = registration;
        states.push([uploaded, downloaded, result, failureReason].join());
      };
      registration.onprogress = note;
      await ended;
      while (registration.result === '') await new Promise((resolve) => setTimeout(resolve, 10));
      // What would come after the result comes with the last hints.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const withResult = states.filter((state) => state.includes('success')).length;
      const repeated = states.filter((state, index) => state === states[index - 1]).length;
      return { withResult, repeated, last: states.at(-1), isHandler: registration.onprogress === note };
    }`);
    expect(seen).toEqual({
      withResult: 1,
      repeated: 0,
      last: `0,${400_000 + text.length},success,`,
      isHandler: true,
    });
  });

  test('match(), matchAll(): query options, duplicates, and nothing once the event is over', async () => {
    const { page } = app();
    await app().run('asked', ['/a.txt?1', '/a.txt?2', '/a.txt?2']);
    const found = await page.evaluateInWorker(`async () => events.asked.found`);
    expect(found).toEqual({ exact: 1, twice: 2, all: 3, none: 0, first: true, missing: true });
    await page.waitFor('!self.asked.recordsAvailable');
    const over = await page.evaluate(`async () => [
      await self.asked.match('/a.txt?1').catch(({ name }) => name),
      await self.asked.matchAll().catch(({ name }) => name),
    ]`);
    expect(over).toEqual(['InvalidStateError', 'InvalidStateError']);
  });
}
