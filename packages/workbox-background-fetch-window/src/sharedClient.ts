import { BackgroundFetchClient } from './client.js';

let client: BackgroundFetchClient | undefined;
let borrowers = 0;

/** One for all that bring none; `undefined` where the browser, or this page, has no service workers. */
export function borrowClient(): BackgroundFetchClient | undefined {
  const { serviceWorker } = navigator as Partial<Navigator>;
  if (!serviceWorker) return undefined;
  borrowers += 1;
  return (client ??= new BackgroundFetchClient(serviceWorker.ready));
}

/** Disposed of with the last, unless that is only moved in its document. */
export function giveClientBack(): void {
  borrowers -= 1;
  queueMicrotask(() => {
    if (borrowers > 0) return;
    client?.dispose();
    client = undefined;
  });
}
