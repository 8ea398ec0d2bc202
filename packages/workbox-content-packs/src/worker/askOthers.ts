/** Those that were handed on: our own listener leaves them alone. */
const handedOn = new WeakSet<Event>();

export const isHandedOn = (event: Event): boolean => handedOn.has(event);

/**
 * Gives the worker's other `fetch` listeners a request that ours has taken before it could know whether
 * a pack has it: when the worker has just started, and what is installed is still being read. They see
 * an event as if ours had not been there, so that Workbox's routes answer as ever.
 *
 * @returns what one of them answers with; `undefined` where none does.
 */
export function askOthers(
  worker: ServiceWorkerGlobalScope,
  event: FetchEvent,
): Promise<Response> | undefined {
  const { request, clientId, resultingClientId } = event;
  const again = new FetchEvent('fetch', { request, clientId, resultingClientId, cancelable: true });
  let answer: Promise<Response> | undefined;
  // The browser would take an answer to its own events only.
  Object.defineProperties(again, {
    respondWith: {
      value: (given: Response | PromiseLike<Response>) => {
        again.stopImmediatePropagation();
        answer = Promise.resolve(given);
      },
    },
    waitUntil: { value: (work: Promise<unknown>) => event.waitUntil(work) },
    preloadResponse: { value: event.preloadResponse },
  });
  handedOn.add(again);
  worker.dispatchEvent(again);
  return answer;
}
