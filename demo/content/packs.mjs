// @ts-check
/**
 * What the shelf has, and which files are in each. Scripts are not: a pack that is not `trusted` may not
 * answer for code, so the app precaches them.
 */
export const PACKS = [
  { id: 'python', title: 'Python', globs: ['python/*.{wasm,zip,json}', 'python/examples/*.py'] },
  { id: 'reader', title: 'Text reader', globs: ['reader/*.{wasm,gz,svg,json}'] },
  { id: 'atlas', title: 'World atlas', globs: ['atlas/*.json'] },
  { id: 'emoji', title: 'Emoji', globs: ['emoji/*.{svg,json}'] },
  { id: 'music', title: 'Weather', globs: ['music/*.wav'] },
];
