// @ts-check
/** What a pack lists are the files that have failed. */
const WORDS = JSON.stringify({
  files: 'Missing files',
  'failed-bad-status': 'the server does not have all of its files',
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
  progress.setAttribute('files', '');
  progress.setAttribute('words', WORDS);
  return progress;
}
