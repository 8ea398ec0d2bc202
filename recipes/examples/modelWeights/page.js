import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';
import { modelFiles } from 'workbox-background-fetch-recipes/models';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);

const INDEX = 'model/model.safetensors.index.json';

globalThis.take = async () => {
  const files = await modelFiles(INDEX);
  await client.download(files, { id: 'model-tiny', title: 'Tiny' });
  return files;
};
document.querySelector('#take').addEventListener('click', take);

// File by file: of a job that has ended nobody knows after the worker's restart, of what it brought they do.
modelFiles(INDEX).then((files) => {
  for (const url of files) {
    const progress = document.createElement('background-fetch-progress');
    progress.className = 'named-by-page';
    progress.setAttribute('src', url);
    document.querySelector('#files').append(progress);
  }
});
