import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);

/** A pack of run time is named by its manifest, the first time and each time. */
globalThis.getNews = () => client.downloadPack({ manifestUrl: 'news.pack.json' });
document.querySelector('#news').addEventListener('click', getNews);
