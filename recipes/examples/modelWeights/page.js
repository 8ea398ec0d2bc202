import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';
import { modelFiles } from 'workbox-background-fetch-recipes/models';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);

globalThis.take = async () => {
  const files = await modelFiles('model/model.safetensors.index.json');
  await client.download(files, { id: 'model-tiny', title: 'Tiny' });
  return files;
};
document.querySelector('#take').addEventListener('click', take);
