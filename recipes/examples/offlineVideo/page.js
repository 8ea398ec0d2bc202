import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);
