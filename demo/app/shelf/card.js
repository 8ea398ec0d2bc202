// @ts-check
import { element } from '../element.js';
import { progressOf } from './progress.js';
import { tellAbout } from './about.js';

/**
 * Puts a pack onto the shelf.
 *
 * @param {import('../packs.js').ShelfPack} pack
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
export function showCard(pack, client) {
  const template = /** @type {HTMLTemplateElement} */ (element('#card'));
  const card = element('.card', /** @type {DocumentFragment} */ (template.content.cloneNode(true)));
  card.dataset.pack = pack.id;
  /** @type {HTMLImageElement} */ (element('.cover img', card)).src = `covers/${pack.id}.svg`;
  element('h2 a', card).textContent = pack.title;
  const cover = element('.cover', card);
  cover.tabIndex = -1;
  cover.ariaHidden = 'true';
  const open = element('.open', card);
  open.ariaLabel = `Open ${pack.title}`;
  for (const link of card.querySelectorAll('a')) link.href = `#${pack.id}`;
  element('.progress', card).replaceWith(progressOf(pack, client));
  tellAbout(card, pack, client);
  client.pack(pack.id).subscribe(({ installed, removing }) => {
    open.hidden = installed === undefined || removing;
  });
  element('.cards').append(card);
}
