import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';
import { dashPack } from 'workbox-background-fetch-recipes/dash';
import { hlsPack } from 'workbox-background-fetch-recipes/hls';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);

/** Takes the variant along that a slow connection could play. */
globalThis.take = async (url, id) => {
  const makePack = url.endsWith('.mpd') ? dashPack : hlsPack;
  const stream = await makePack(url, { id, title: 'A film', maxBandwidth: 500_000 });
  await client.downloadPack(stream.pack);
  return stream;
};
document.querySelector('#take').addEventListener('click', () => take('hls/master.m3u8', 'film'));
