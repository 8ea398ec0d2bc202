// @ts-check
const EVENT = 'shelf-view';

/** Shows the view that the address names, the shelf where it names none. */
export function showViews() {
  let isFirst = true;
  const show = () => {
    const views = [...document.querySelectorAll('.view')];
    const asked = location.hash.slice(1);
    const view = views.find(({ id }) => id === asked) ?? views[0];
    if (!view) return;
    // Where there is room, the plug is beside whatever is shown, and alone it is beside the shelf.
    const main = view.id === 'plug' ? views[0] : view;
    for (const one of views) one.toggleAttribute('hidden', one !== main && one.id !== 'plug');
    document.body.dataset.view = view.id;
    for (const link of document.querySelectorAll('.tabs a')) {
      if (link.getAttribute('href') === `#${view.id}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    // Where the page has just been loaded, the browser decides.
    if (!isFirst) {
      scrollTo(0, 0);
      /** @type {HTMLElement | null} */ (view.querySelector(`[tabindex="-1"]`))?.focus({
        preventScroll: true,
      });
    }
    isFirst = false;
    dispatchEvent(new CustomEvent(EVENT, { detail: view.id }));
  };
  addEventListener('hashchange', show);
  show();
}

/**
 * Calls back whenever the view is shown, also where it is shown already.
 *
 * @param {string} id
 * @param {() => void} callback
 */
export function whenShown(id, callback) {
  addEventListener(EVENT, (event) => {
    if (/** @type {CustomEvent} */ (event).detail === id) callback();
  });
  if (document.body.dataset.view === id) callback();
}
