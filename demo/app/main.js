// @ts-check
import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';
import { offerInstall } from './offerInstall.js';
import { PACKS } from './packs.js';
import { showEngine } from './plug/engine.js';
import { showPlug } from './plug/plug.js';
import { registerWorker } from './registerWorker.js';
import { showCard } from './shelf/card.js';
import { showPack } from './shelf/pack.js';
import { showStorage } from './storage/storage.js';
import { showViews } from './views.js';

showViews();
showPlug();
offerInstall();
registerWorker();
if ('serviceWorker' in navigator) {
  defineProgressElement();
  const client = new BackgroundFetchClient(navigator.serviceWorker.ready);
  for (const pack of PACKS) {
    showCard(pack, client);
    showPack(pack, client);
  }
  showStorage(client);
  showEngine(client);
}
