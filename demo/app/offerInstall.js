// @ts-check
import { element } from './element.js';

/** Shows a button where the browser can install the app; only Chromium's tell. */
export function offerInstall() {
  const button = element('#install');
  /** @type {any} */
  let offer;
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offer = event;
    button.hidden = false;
  });
  addEventListener('appinstalled', () => (button.hidden = true));
  button.addEventListener('click', async () => {
    await offer?.prompt();
    button.hidden = true;
  });
}
