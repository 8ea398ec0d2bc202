// @ts-check

/**
 * What kind of failure Node.js says it was. Tests load this code into a realm of its own, where
 * `instanceof Error` does not hold for what Node.js throws.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function errorCode(error) {
  const code = typeof error === 'object' && error !== null && 'code' in error && error.code;
  return typeof code === 'string' ? code : undefined;
}
