import { expect, test } from '@jest/globals';
import type { ConformanceApp } from './app.js';

/** Sections 4 and 5: the IDL, in a window and in a service worker. */
export function testInterfaces(app: () => ConformanceApp): void {
  test('IDL: interfaces are what Web IDL makes of them', async () => {
    const wrong = await app().page.evaluate(`async () => {
      const wrong = [];
      const members = {
        BackgroundFetchManager: { fetch: 2, get: 1, getIds: 0 },
        BackgroundFetchRegistration: { id: '', uploadTotal: '', uploaded: '', downloadTotal: '', downloaded: '',
          result: '', failureReason: '', recordsAvailable: '', onprogress: '', abort: 0, match: 1, matchAll: 0 },
        BackgroundFetchRecord: { request: '', responseReady: 'promise' },
      };
      for (const [name, own] of Object.entries(members)) {
        const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(self, name);
        if (!writable || enumerable || !configurable || value.name !== name || value.length !== 0) wrong.push(name);
        if (Object.prototype.toString.call(value.prototype) !== '[object ' + name + ']') wrong.push(name + ' tag');
        try { new value(); wrong.push(name + ' constructs'); } catch (error) { if (!(error instanceof TypeError)) wrong.push(name); }
        for (const [member, kind] of Object.entries(own)) {
          const found = Object.getOwnPropertyDescriptor(value.prototype, member);
          if (!found?.enumerable || !found.configurable) wrong.push(name + '.' + member);
          const f = found.get ?? found.value;
          if (f.name !== (found.get ? 'get ' : '') + member || f.length !== (found.get ? 0 : kind)) wrong.push(member + ' function');
          let threw = 'nothing';
          try { await f.call({}, '', '').catch(() => { threw = 'rejected'; }); } catch { threw = 'threw'; }
          if (threw !== (found.get && kind !== 'promise' ? 'threw' : 'rejected')) wrong.push(member + ' ' + threw);
        }
      }
      const { get, set, enumerable } = Object.getOwnPropertyDescriptor(ServiceWorkerRegistration.prototype, 'backgroundFetch');
      if (get.name !== 'get backgroundFetch' || set || !enumerable) wrong.push('backgroundFetch');
      try { get.call({}); wrong.push('brand'); } catch {}
      return wrong;
    }`);
    expect(wrong).toEqual([]);
    const inWorker = await app().page.evaluateInWorker(`() => {
      const { get, enumerable } = Object.getOwnPropertyDescriptor(self, 'onbackgroundfetchclick');
      let thrown; try { new BackgroundFetchEvent('x'); } catch (error) { thrown = error.name; }
      return [get.call(undefined), enumerable, BackgroundFetchEvent.length, BackgroundFetchUpdateUIEvent.length,
        thrown, self.registration.backgroundFetch === self.registration.backgroundFetch];
    }`);
    expect(inWorker).toEqual([null, true, 2, 2, 'TypeError', true]);
  });
}
