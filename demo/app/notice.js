// @ts-check
import { element } from './element.js';

/** @param {string} text said above whatever is shown */
export function showNotice(text) {
  const notice = element('#notice');
  notice.textContent = text;
  notice.hidden = false;
}

/**
 * Says that something failed, until another view is opened.
 *
 * @param {string} what failed, as a sentence without its full stop
 * @param {unknown} error
 */
export function showFailure(what, error) {
  showNotice(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  addEventListener('hashchange', () => (element('#notice').hidden = true), { once: true });
}
