// @ts-check
import { backgroundFetchFor, support } from 'background-fetch-ponyfill';
import { element } from '../element.js';
import { reasonOf } from './reasonOf.js';

const ID = 'parcel';

/**
 * The engine switch: sends a parcel by the engine that is chosen, and says who carries it, and why.
 *
 * @param {import('workbox-background-fetch-window').BackgroundFetchClient} client
 */
export function showEngine(client) {
  const panel = element('.engine');
  const reason = element('.reason', panel);
  const progress = document.createElement('background-fetch-progress');
  /** @type {any} */ (progress).client = client;
  progress.setAttribute('job', ID);
  progress.setAttribute('label', 'Parcel');
  progress.hidden = true;
  element('.parcel', panel).append(progress);

  // It is at the end of what is scrolled, and grows there: nobody has to look for what a click has done.
  panel.addEventListener('toggle', () => panel.scrollIntoView({ block: 'nearest' }));
  const sent = element('.sent', panel);
  let isAwaited = false;
  new ResizeObserver(() => {
    if (isAwaited) sent.scrollIntoView({ block: 'nearest' });
  }).observe(sent);
  // From then on, who looks at something else is left there.
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchmove']) {
    addEventListener(type, () => (isAwaited = false), { passive: true });
  }

  const { native } = support();
  element('.why', panel).textContent =
    'What is on the shelf is carried by the service worker, which fetches only the segments that are missing. ' +
    (native.works
      ? 'This browser could carry large files by itself, beyond the life of this page.'
      : `This browser carries nothing by itself: ${native.why}`);

  const tell = async () => {
    const manager = backgroundFetchFor(await navigator.serviceWorker.ready);
    const [record] = (await (await manager.get(ID))?.recordsProgress()) ?? [];
    if (record) reason.textContent = reasonOf(record);
  };
  client.job({ id: ID }).subscribe(({ phase, reason: why }) => {
    // It is sent for the sake of its way: the worker lets go of what no cache of it takes.
    const hasArrived = phase === 'failed' && why === 'refused';
    progress.hidden = phase === 'absent' || hasArrived;
    element('.arrived', panel).hidden = !hasArrived;
    if (phase !== 'absent' && !hasArrived) void tell();
  });
  for (const button of panel.querySelectorAll('[data-parcel]')) {
    button.addEventListener('click', async () => {
      const { parcel } = /** @type {HTMLElement} */ (button).dataset;
      const chosen = /** @type {HTMLInputElement} */ (element('[name=engine]:checked', panel));
      reason.textContent = '';
      isAwaited = true;
      try {
        await client.download(`parcel/${parcel}.bin?${Date.now()}`, {
          id: ID,
          title: `A parcel of ${parcel} MB`,
          engine: /** @type {'auto' | 'native' | 'emulated'} */ (chosen.value),
        });
        await tell();
      } catch (error) {
        reason.textContent = error instanceof Error ? error.message : String(error);
      }
    });
  }
}
