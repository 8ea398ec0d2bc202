// @ts-check

/** The browser engines that the tests run in. */
export const engines = /** @type {const} */ (['chromium', 'firefox', 'webkit']);

/** @typedef {(typeof engines)[number]} Engine */

/**
 * @param {string} name
 * @returns {name is Engine}
 */
export function isEngine(name) {
  return engines.some((engine) => engine === name);
}
