/**
 * What the worker tells pages about large assets, in Workbox's style: `{type, meta, payload}`, sent
 * to every window in scope, and in answer to a question to a window that opens late.
 */
export const META = 'workbox-background-fetch';
