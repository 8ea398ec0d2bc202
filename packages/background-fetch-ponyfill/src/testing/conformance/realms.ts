import { expect, test } from '@jest/globals';
import { script } from './app.js';
import type { ConformanceApp } from './app.js';

/** Runs in a dedicated and in a shared worker. Chromium lets neither get at a registration. */
const code = `
const says = (async () => {
  const own = Object.getOwnPropertyDescriptor(ServiceWorkerRegistration.prototype, 'backgroundFetch');
  const surface = [typeof BackgroundFetchManager, typeof BackgroundFetchRegistration,
    typeof BackgroundFetchRecord, typeof own.get, typeof BackgroundFetchEvent];
  if (!navigator.serviceWorker) return { surface };
  const { backgroundFetch } = await navigator.serviceWorker.getRegistration('/');
  const registration = await backgroundFetch.fetch(self.constructor.name, '/a.txt');
  const progressed = new Promise((resolve) => { registration.onprogress = resolve; });
  const record = await registration.match('/a.txt');
  const text = await (await record.responseReady).text();
  await progressed;
  return { surface, fetched: [registration.id, text, registration.downloaded] };
})().catch(String);
self.onconnect = ({ ports: [port] }) => says.then((said) => port.postMessage(said));
if (self.postMessage) says.then((said) => postMessage(said));
`;

/** The API's `Exposed=(Window,Worker)`. */
export function testRealms(app: () => ConformanceApp): void {
  test.each([
    ['DedicatedWorkerGlobalScope', 'new Worker("/realm.js")'],
    ['SharedWorkerGlobalScope', 'new SharedWorker("/realm.js").port'],
  ])('Exposed: %s', async (name, start) => {
    app().server.serveText('/realm.js', (await script('worker')) + code);
    const [said, canRegister] = (await app().page.evaluate(`async () => {
      const worker = ${start};
      const said = await new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
      return [said, said.fetched !== undefined];
    }`)) as [unknown, boolean];
    const surface = ['function', 'function', 'function', 'function', 'undefined'];
    expect(canRegister).toBe(app().browser.name !== 'chromium');
    expect(said).toEqual(
      canRegister ? { surface, fetched: [name, 'Background Fetch', 16] } : { surface },
    );
  });
}
