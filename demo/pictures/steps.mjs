// @ts-check
/// <reference lib="dom" />
/** Functions that run in the page, from their source text. */

/**
 * @param {string} selector
 * @param {string} [part] of the element that the selector finds
 */
export function click(selector, part) {
  const found = document.querySelector(selector);
  const target = part ? found?.shadowRoot?.querySelector(`[part=${part}]`) : found;
  if (!(target instanceof HTMLElement) || target.hidden) {
    throw new Error(`There is no ${selector} ${part ?? ''} to click.`);
  }
  target.click();
}

/**
 * @param {string} pack
 * @param {string} phase
 */
export function isInPhase(pack, phase) {
  const selector = `#shelf [data-pack=${pack}] background-fetch-progress`;
  const now = document.querySelector(selector)?.getAttribute('phase');
  // Seen where the wait for it fails.
  if (now !== phase) throw new Error(`${pack} is ${now}`);
  return true;
}

/** @param {string} pack whose button says Download: the worker has answered */
export function isOffered(pack) {
  const element = document.querySelector(`#shelf [data-pack=${pack}] background-fetch-progress`);
  return Boolean(element?.shadowRoot?.querySelector('[part=download]:not([hidden])'));
}

/** @param {string} selector */
export function isShown(selector) {
  return document.querySelector(selector) !== null;
}

/** @param {string} pack tried again now, where it rests */
export function retry(pack) {
  const element = document.querySelector(`#shelf [data-pack=${pack}] background-fetch-progress`);
  const button = element?.shadowRoot?.querySelector('[part=retry]');
  if (button instanceof HTMLElement && !button.hidden) button.click();
}

/**
 * @param {string} selector of what the picture is about; nothing: the top of the page
 */
export function lookAt(selector) {
  scrollTo(0, 0);
  document.querySelector('#plug')?.scrollTo(0, 0);
  if (selector === '') return;
  const found = document.querySelector(selector);
  const { bottom = 0 } = found?.getBoundingClientRect() ?? {};
  if (bottom > innerHeight - 80) found?.scrollIntoView({ block: 'center', behavior: 'instant' });
}

/** @param {string} scheme that the page's own colours are of; its element takes them from there */
export function wear(scheme) {
  document.documentElement.className = scheme;
}

/**
 * @param {string} png in base64
 * @returns {Promise<string>} the same picture, in base64
 */
export async function toWebp(png) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return canvas.toDataURL('image/webp', 0.85).split(',')[1] ?? '';
}
