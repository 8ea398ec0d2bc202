// @ts-check
import { sayBytes } from '../bytes.js';
import { readCatalog } from '../catalog.js';
import { element } from '../element.js';
import { showFailure } from '../notice.js';
import { PACKS } from '../packs.js';
import { whenShown } from '../views.js';
import { keptPacks } from './keptPacks.js';

/**
 * The storage view: what each pack takes, of how much, what removing it gives back, and the end of all.
 *
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
export function showStorage(client) {
  const view = element('#storage');
  const dialog = /** @type {HTMLDialogElement} */ (element('dialog', view));
  let isReading = false;
  let isStale = false;

  /** One reading at a time; what changes meanwhile is read after it. */
  const show = async () => {
    if (document.body.dataset.view !== 'storage') return;
    isStale = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isStale) {
        isStale = false;
        await read(view, client);
      }
    } catch (error) {
      element('.sum', view).textContent = error instanceof Error ? error.message : String(error);
    } finally {
      isReading = false;
    }
  };
  whenShown('storage', show);
  client.packList.subscribe(show);
  client.jobList.subscribe(show);
  // Segments that nobody refers to any more go a little after their pack.
  setInterval(show, 2000);

  element('#clear', view).addEventListener('click', () => dialog.showModal());
  dialog.addEventListener('close', async () => {
    const { returnValue } = dialog;
    dialog.returnValue = '';
    try {
      if (returnValue === 'clear') await client.clear();
    } catch (error) {
      showFailure('Not everything was removed', error);
    }
    await show();
  });
}

/**
 * @param {HTMLElement} view
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
async function read(view, client) {
  const catalog = await readCatalog();
  const packs = await client.packs();
  const kept = keptPacks(catalog, packs);
  const { segmentBytes, tailBytes } = await client.usage();
  const estimate = await client.estimate().catch(() => undefined);
  const used = segmentBytes + tailBytes;
  const installed = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const rest = Math.max(0, used - installed);
  const isComing = packs.some(({ target }) => target) || (await client.jobs()).some(isUnfinished);

  // Nothing is drawn anew while it is so, or a button would lose the focus.
  const now = JSON.stringify([kept, used, isComing, estimate?.quota]);
  if (now === view.dataset.shown) return;
  view.dataset.shown = now;
  // The bar is of what is stored alone: of what is allowed, it would be a hair.
  const allowed = estimate ? ` · this browser allows ${sayBytes(estimate.quota)}` : '';
  const number = document.createElement('strong');
  number.textContent = sayBytes(used);
  element('.sum', view).replaceChildren(number, ` stored${allowed}`);
  element('.stack', view).replaceChildren(
    ...kept.map(({ id, bytes }) => part(id, bytes)),
    ...(rest > 0 ? [part('rest', rest)] : []),
  );
  element('.kept', view).replaceChildren(
    ...kept.map((pack) => row(pack, client)),
    ...(rest > 0 ? [restRow(rest, isComing)] : []),
  );
  element('.empty', view).hidden = used > 0;
  /** @type {HTMLButtonElement} */ (element('#clear', view)).disabled = used === 0;
}

/**
 * @param {string} id
 * @param {number} bytes
 */
function part(id, bytes) {
  const span = document.createElement('span');
  span.dataset.pack = id;
  span.style.flexGrow = String(bytes);
  return span;
}

/**
 * @param {import('./keptPacks.js').KeptPack} kept
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
function row({ id, version, bytes, freedBytes }, client) {
  const { title = id } = PACKS.find((pack) => pack.id === id) ?? {};
  const about = [`Version ${version}`];
  if (freedBytes !== bytes) about.push(`removing gives back ${sayBytes(freedBytes)}`);
  const item = line(id, title, about.join(' · '), bytes);
  const remove = document.createElement('button');
  Object.assign(remove, { type: 'button', className: 'quiet', textContent: 'Remove' });
  remove.ariaLabel = `Remove ${title}`;
  remove.addEventListener('click', async () => {
    remove.disabled = true;
    try {
      await client.pack(id).remove();
    } catch (error) {
      remove.disabled = false;
      showFailure(`${title} was not removed`, error);
    }
  });
  item.append(remove);
  return item;
}

/**
 * @param {number} bytes that no pack has which is here
 * @param {boolean} isComing or else they are about to go
 */
function restRow(bytes, isComing) {
  return isComing
    ? line('rest', 'Unfinished downloads', 'What has arrived so far', bytes)
    : line('rest', 'No longer needed', 'Deleted in a moment', bytes);
}

/** @param {{readonly phase: string}} job */
function isUnfinished({ phase }) {
  return !['absent', 'ready', 'failed', 'aborted'].includes(phase);
}

/**
 * @param {string} id
 * @param {string} title
 * @param {string} about
 * @param {number} bytes
 */
function line(id, title, about, bytes) {
  const item = document.createElement('li');
  item.dataset.pack = id;
  const name = document.createElement('strong');
  name.textContent = title;
  const detail = document.createElement('span');
  detail.textContent = about;
  const size = document.createElement('b');
  size.textContent = sayBytes(bytes);
  item.append(name, detail, size);
  return item;
}
