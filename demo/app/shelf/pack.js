// @ts-check
import { element } from '../element.js';
import { showFailure } from '../notice.js';
import { whenShown } from '../views.js';
import { tellAbout } from './about.js';
import { progressOf } from './progress.js';

/**
 * Fills a pack's view: its head, and once a version is here, what one does with it.
 *
 * @param {import('../packs.js').ShelfPack} shelfPack
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
export function showPack(shelfPack, client) {
  const { id, title, code } = shelfPack;
  const view = element(`#${id}`);
  const place = element('.use', view);
  const template = /** @type {HTMLTemplateElement} */ (element('#pack-head'));
  const head = element(
    '.pack-head',
    /** @type {DocumentFragment} */ (template.content.cloneNode(true)),
  );
  /** @type {HTMLImageElement} */ (element('.thumb', head)).src = `covers/${id}.svg`;
  const heading = element('h1', head);
  heading.id = `${id}-title`;
  heading.textContent = title;
  element('.progress', head).replaceWith(progressOf(shelfPack, client));
  view.prepend(head);
  tellAbout(head, shelfPack, client);

  const pack = client.pack(id);
  /** @type {Promise<import('../packs.js').Use> | undefined} */
  let using;
  /** @type {string | undefined} */
  let version;
  const load = () =>
    (using ??= code()
      .catch((error) => {
        using = undefined;
        throw error;
      })
      .then(({ use }) => use(view)));
  const show = async () => {
    const { installed, removing = false } = pack.getSnapshot() ?? {};
    const here = removing ? undefined : installed;
    place.inert = here === undefined;
    view.dataset.state = here === undefined ? 'absent' : 'here';
    if (here === undefined) version = undefined;
    if (here === undefined || here === version || document.body.dataset.view !== id) return;
    version = here;
    try {
      await (await load()).installed(here);
    } catch (error) {
      // Tried again when the view is opened again.
      if (version === here) version = undefined;
      showFailure(`${title} could not be opened`, error);
    }
  };
  whenShown(id, show);
  pack.subscribe(show);
}
