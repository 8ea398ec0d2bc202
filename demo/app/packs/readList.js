// @ts-check
/**
 * Reads one of a pack's lists. Whoever answers, it is not an older copy from the browser's cache.
 *
 * @param {string} url
 * @returns {Promise<any>}
 */
export async function readList(url) {
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}
