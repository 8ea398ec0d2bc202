// @ts-check
/** Which files are missing is said below, in words of this app; and waiting fits into one line of a card. */
const WORDS = JSON.stringify({
  'waiting-server': 'Waiting for the server',
  'failed-file-missing': 'the server does not have all of its files',
});

/**
 * The progress element of a pack, for the client that all of the page shares.
 *
 * @param {{readonly id: string, readonly title: string}} pack
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
export function progressOf({ id, title }, client) {
  const progress =
    /** @type {import('workbox-background-fetch-window').BackgroundFetchProgressElement} */ (
      document.createElement('background-fetch-progress')
    );
  progress.client = client;
  progress.setAttribute('pack', id);
  progress.setAttribute('label', title);
  progress.setAttribute('words', WORDS);
  return progress;
}
