import { expect, test } from '@jest/globals';
import { workerEvaluationHook } from '@internal/test-support';
import type { ConformanceApp } from './app.js';

/** `BackgroundFetchManager.get()` and `getIds()`, and what `fetch()` asks of an id and of a worker. */
export function testIdentity(app: () => ConformanceApp): void {
  test('get(), getIds(): the same object while it is active, nothing before and after', async () => {
    const seen = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'one') resolve(data); };
      });
      const before = [await backgroundFetch.get('one') === undefined, (await backgroundFetch.getIds()).includes('one')];
      const registration = await backgroundFetch.fetch('one', '/slow');
      const [first, second] = await Promise.all([backgroundFetch.get('one'), backgroundFetch.get('one')]);
      const during = [first === registration, second === registration,
        (await backgroundFetch.getIds()).includes('one')];
      await registration.abort();
      await ended;
      const after = [await backgroundFetch.get('one') === undefined, (await backgroundFetch.getIds()).includes('one')];
      return { before, during, after, empty: await backgroundFetch.get('').catch(({ name }) => name) };
    }`);
    // What JSON makes of undefined.
    expect(seen).toEqual({
      before: [true, false],
      during: [true, true, true],
      after: [true, false],
      empty: 'TypeError',
    });
  });

  test('fetch(): an id that is active is a TypeError, and is free again once its job has settled', async () => {
    const seen = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const told = [];
      let heard = () => undefined;
      navigator.serviceWorker.onmessage = ({ data }) => {
        if (data.id === 'again') { told.push(data.type); heard(); }
      };
      const ended = () => new Promise((resolve) => { heard = resolve; });
      const first = await backgroundFetch.fetch('again', '/slow');
      const refused = await backgroundFetch.fetch('again', '/a.txt').catch(({ name }) => name);
      const firstEnded = ended();
      await first.abort();
      await firstEnded;
      const secondEnded = ended();
      const second = await backgroundFetch.fetch('again', '/a.txt');
      await secondEnded;
      return { refused, isNew: first !== second, told, results: [first.result, second.result] };
    }`);
    expect(seen).toEqual({
      refused: 'TypeError',
      isNew: true,
      told: ['backgroundfetchabort', 'backgroundfetchsuccess'],
      results: ['failure', 'success'],
    });
  });

  test('fetch(): without an active worker it is a TypeError', async () => {
    const { page, server } = app();
    const never = `self.addEventListener('install', (event) => event.waitUntil(new Promise(() => {})));`;
    server.serveText('/never/worker.js', workerEvaluationHook + never);
    const refused = await page.evaluate(`async () => {
      const registration = await navigator.serviceWorker.register('/never/worker.js', { scope: '/never/' });
      return registration.backgroundFetch.fetch('x', '/a.txt').catch(({ name }) => name);
    }`);
    expect(refused).toBe('TypeError');
  });
}
