// @ts-check
import { sayBytes, sayFiles } from '../bytes.js';
import { readCatalog, versionOf } from '../catalog.js';
import { element } from '../element.js';
import { sayMissing } from './missing.js';

/**
 * Says in a card or a pack's head what is installed and what is new, and keeps it so.
 *
 * @param {HTMLElement} place
 * @param {import('../packs.js').ShelfPack} shelfPack
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
export function tellAbout(place, shelfPack, client) {
  const pack = client.pack(shelfPack.id);
  const news = element('.news', place);
  const missing = element('.missing', place);
  element('.line', place).textContent = shelfPack.line;

  /** @param {Partial<import('workbox-background-fetch-window').PackState>} state */
  const show = async ({ installed, target, outdated, removing }) => {
    const isHere = installed !== undefined && !removing;
    missing.textContent = target?.phase === 'failed' ? sayMissing(target.failed) : '';
    missing.hidden = missing.textContent === '';
    place.dataset.state = isHere ? (outdated ? 'outdated' : 'here') : target ? 'coming' : 'absent';
    const catalog = await readCatalog();
    const shown = versionOf(catalog, pack.id, isHere ? installed : target?.version);
    const facts = isHere ? [`Version ${shown.version}`] : [];
    // Of one that is there and whole, the progress element says the size.
    if (!isHere || target) facts.push(sayBytes(shown.bytes));
    element('.meta', place).textContent = [...facts, sayFiles(shown.files)].join(' · ');
    news.hidden = !(isHere && (outdated || target));
    if (news.hidden) return;
    const { version } = versionOf(catalog, pack.id, target?.version);
    // By the bar of the progress element alone, it would seem that all of it is fetched.
    const rest = target ? ' What has not changed is here already, and counts.' : '';
    news.textContent = `Version ${version}: ${shelfPack.news}${rest}`;
  };
  /** @param {Parameters<typeof show>[0]} state */
  const tell = (state) =>
    show(state).catch((/** @type {unknown} */ error) => {
      // Tried again with the next state.
      element('.meta', place).textContent = error instanceof Error ? error.message : String(error);
    });
  // What is known without the worker, until it says more.
  void tell({});
  pack.subscribe(tell);
}
