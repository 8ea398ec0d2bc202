import { tellEnd } from './tellEnd.js';

declare const self: ServiceWorkerGlobalScope;

/** The browser's own event; no type library has it. */
interface NativeEvent extends ExtendableEvent {
  readonly registration: {
    readonly id: string;
    matchAll(): Promise<
      readonly { readonly request: Request; readonly responseReady: Promise<Response> }[]
    >;
  };
}

/** What one writes by hand for the browser's own Background Fetch: a copy of each record. */
async function copy({ type, registration }: NativeEvent): Promise<void> {
  const cache = await caches.open('raw');
  for (const { request, responseReady } of await registration.matchAll()) {
    await cache.put(request.url, await responseReady);
  }
  tellEnd(registration.id, type);
}

for (const type of ['backgroundfetchsuccess', 'backgroundfetchfail', 'backgroundfetchabort']) {
  self.addEventListener(type, (event) => {
    // Those of the ponyfill are made by script; what it gives to the browser it keeps to itself.
    if (event.isTrusted) (event as NativeEvent).waitUntil(copy(event as NativeEvent));
  });
}
