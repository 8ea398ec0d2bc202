// @ts-check
const CARRIERS = { native: 'The browser', emulated: 'The service worker' };
/** @type {Record<string, string>} Other reasons speak for themselves. */
const WORDS = {
  asked: 'because that was asked for',
  large: 'because it is large',
  small: 'because it is too small to be worth the browser’s while',
  'no-native': 'because this browser has no Background Fetch of its own here',
  'no-page': 'because browsers let no worker start one of theirs',
  segments: 'because its segments are known, and only those that are missing are fetched',
  unverifiable: 'because the server does not say by what the browser’s result could be checked',
  refused: 'because the browser refused',
  paused: 'because the browser cannot pause',
  failed: 'because the browser gave it up',
  wrong: 'because the browser brought something else than the server has',
};

/**
 * @param {import('background-fetch-ponyfill').RecordProgress} record
 * @returns {string} who carries it, and why
 */
export function reasonOf({ carrier, carrierReason, carrierDetail, verified }) {
  if (!carrier) return '';
  const why = carrierReason ? (WORDS[carrierReason] ?? `(${carrierReason})`) : '';
  const detail = carrierDetail ? `: ${carrierDetail}` : '';
  const checked = verified ? ` Verified by its ${verified}.` : '';
  return `${CARRIERS[carrier]} carries it, ${why}${detail}.${checked}`;
}
