import { expect, test } from '@jest/globals';
import type { ConformanceApp } from './app.js';

/** `BackgroundFetchUpdateUIEvent`, and "fire a background fetch click event". */
export function testEvents(app: () => ConformanceApp): void {
  test('updateUI(): once, while the event is active', async () => {
    const { page } = app();
    await app().run('titled', ['/a.txt']);
    // The event is over then.
    await page.waitFor(`!self.titled.recordsAvailable`);
    const seen = await page.evaluateInWorker(`async () => {
      const { updates, registration } = events.titled;
      const late = await events.titled.updateUI({ title: 'Late' }).catch(({ name }) => name);
      return [...updates, late, registration.snapshot.title];
    }`);
    expect(seen).toEqual(['done', 'InvalidStateError', 'InvalidStateError', 'First']);
  });

  test('updateUI(): the events of an aborted background fetch have none', async () => {
    const aborted = await app().page.evaluate(`async () => {
      const { backgroundFetch } = await navigator.serviceWorker.ready;
      const ended = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => { if (data.id === 'bare') resolve(data); };
      });
      await (await backgroundFetch.fetch('bare', '/slow')).abort();
      return (await ended).type;
    }`);
    expect(aborted).toBe('backgroundfetchabort');
    const names = await app().page.evaluateInWorker(`() =>
      [events.bare.constructor === BackgroundFetchEvent, 'updateUI' in events.bare]`);
    expect(names).toEqual([true, false]);
  });

  test('a handler that throws at once has failed: what came is kept for the next worker', async () => {
    const { page } = app();
    await app().run('throws', ['/a.txt']);
    const told = await page.evaluateInWorker(`async () => {
      const { registration } = events.throws;
      // By the browser, and by us once all handlers have ended.
      const isOver = () => thrown.length === 2 || !registration.recordsAvailable;
      while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 10));
      const record = await registration.match('/a.txt');
      const text = await (await record.responseReady).text();
      return { thrown, text, recordsAvailable: registration.recordsAvailable };
    }`);
    expect(told).toEqual({
      thrown: ['thrown at once', 'thrown at once'],
      text: 'Background Fetch',
      recordsAvailable: true,
    });
  });

  // Headless Chromium shows notifications to scripts; the others are given one to click on.
  test('backgroundfetchclick: a click on our notification, and not on the app’s own', async () => {
    const { page } = app();
    await app().run('clicked', ['/a.txt']);
    await page.waitFor(`!self.clicked.recordsAvailable`);
    const seen = await page.evaluateInWorker(`async () => {
      const own = [];
      const heard = new Promise((resolve) => {
        self.onbackgroundfetchclick = (event) => {
          event.waitUntil(Promise.resolve());
          const { id, result } = event.registration;
          resolve([event.constructor === BackgroundFetchEvent, id, result]);
        };
      });
      self.addEventListener('notificationclick', (event) => own.push(event.notification.data));
      const uid = events.clicked.registration.snapshot.uid;
      let shown = ['First', 'Download complete', true];
      let notification = { data: { backgroundFetchUid: uid }, close: () => undefined };
      const click = (notification) => self.dispatchEvent(Object.defineProperties(
        new ExtendableEvent('notificationclick'),
        { notification: { value: notification }, waitUntil: { value: () => undefined } }));
      if (Notification.permission === 'granted') {
        const tag = 'background-fetch clicked';
        for (;;) {
          const [found] = await self.registration.getNotifications({ tag });
          if (!found) { await new Promise((resolve) => setTimeout(resolve, 10)); continue; }
          shown = [found.title, found.body, found.data.backgroundFetchUid === uid];
          notification = found;
          break;
        }
      }
      click({ data: 'own', close: () => undefined });
      click(notification);
      return { shown, heard: await heard, own };
    }`);
    expect(seen).toMatchObject({
      shown: [expect.stringMatching(/^(?:Before|First)$/), 'Download complete', true],
      heard: [true, 'clicked', 'success'],
      own: ['own'],
    });
  });
}
