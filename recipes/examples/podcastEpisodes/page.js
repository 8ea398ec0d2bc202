import { BackgroundFetchClient, defineProgressElement } from 'workbox-background-fetch-window';

defineProgressElement();
navigator.serviceWorker.register('worker.js');
/** Of the page's own code, and of the browser's console. */
globalThis.client = new BackgroundFetchClient(navigator.serviceWorker.ready);

/** What a feed says of an episode; its sizes are often wrong, and left out. */
globalThis.take = ({ number, title, url }) =>
  client.downloadPack({ id: `episode-${number}`, title, files: [{ url, type: 'audio/wav' }] });

/** A feed is what somebody else wrote: each word of it is set as text or as an attribute, never as HTML. */
function show(episode) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.textContent = 'Take along';
  button.addEventListener('click', () => take(episode));
  const audio = document.createElement('audio');
  Object.assign(audio, { controls: true, preload: 'none', src: episode.url });
  const progress = document.createElement('background-fetch-progress');
  progress.className = 'named-by-page';
  progress.setAttribute('pack', `episode-${episode.number}`);
  progress.setAttribute('label', episode.title);
  item.append(`${episode.title} `, button, audio, progress);
  document.querySelector('#episodes').append(item);
}

fetch('feed.json')
  .then((feed) => feed.json())
  .then((episodes) => episodes.forEach(show));
