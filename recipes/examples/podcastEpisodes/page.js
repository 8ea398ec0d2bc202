import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);

/** What a feed says of an episode; its sizes are often wrong, and left out. */
globalThis.take = ({ number, title, url }) =>
  client.downloadPack({ id: `episode-${number}`, title, files: [{ url, type: 'audio/wav' }] });

fetch('feed.json')
  .then((feed) => feed.json())
  .then((episodes) => {
    for (const episode of episodes) {
      const item = document.querySelector('#episodes').appendChild(document.createElement('li'));
      item.innerHTML = `<button>Take along</button> <audio controls preload="none"></audio>
        <background-fetch-progress pack="episode-${episode.number}"></background-fetch-progress>`;
      item.prepend(episode.title, ' ');
      item.querySelector('audio').src = episode.url;
      item.querySelector('button').addEventListener('click', () => take(episode));
    }
  });
