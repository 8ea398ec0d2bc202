// @ts-check
import { element } from './element.js';
import { showNotice } from './notice.js';

const NO_WORKER =
  'There is no service worker here, so nothing can be kept. Open this page over HTTPS or on ' +
  'localhost, and not in a private window.';
const PASSED_BY = 'A forced reload went past the service worker. Reload normally to work offline.';

/** Registers the app's service worker, and says in the page whether it is there. */
export async function registerWorker() {
  const readiness = element('#readiness');
  const { serviceWorker } = navigator;
  if (!serviceWorker) {
    readiness.textContent = 'Online only';
    return showNotice(NO_WORKER);
  }
  try {
    const former = await serviceWorker.getRegistration();
    if (former?.active && !serviceWorker.controller) showNotice(PASSED_BY);
    await serviceWorker.register('sw.js');
  } catch (error) {
    readiness.textContent = 'Online only';
    return showNotice(`The service worker could not be registered: ${error}`);
  }
  await serviceWorker.ready;
  readiness.textContent = 'Opens offline';
  readiness.dataset.state = 'good';
}
