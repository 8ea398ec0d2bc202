import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';
import { PMTiles } from 'pmtiles';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);

/** As map libraries read a tile out of an archive: by ranges. */
globalThis.tileOfArchive = async (z, x, y) => {
  const tile = await new PMTiles('world.pmtiles').getZxy(z, x, y);
  return tile && new Uint8Array(tile.data);
};
