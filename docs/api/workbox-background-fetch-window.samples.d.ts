/**
 * What the samples of workbox-background-fetch-window take for granted. The tests compile each of them as a
 * module that sees these names and the package's exports; see decision 0009.
 */
import type { BackgroundFetchClient, WorkboxWindow } from 'workbox-background-fetch-window';
import type { FakeBackgroundFetch } from 'workbox-background-fetch-window/testing';

declare global {
  /** `new BackgroundFetchClient(navigator.serviceWorker.ready)` */
  const client: BackgroundFetchClient;
  const fake: FakeBackgroundFetch;
  /** That of workbox-window. */
  const Workbox: new (script: string) => WorkboxWindow;
  /** React's. */
  const useSyncExternalStore: <State>(
    subscribe: (onChange: () => void) => () => void,
    getSnapshot: () => State,
  ) => State;
  /** What the app shows. */
  const show: (...what: readonly unknown[]) => void;
  const showReloadBar: (why: string) => void;
  const askToRemove: () => void;
  const packsMenu: HTMLElement;
}
