// @ts-check
/**
 * @typedef {object} ShelfPack
 * @property {string} id also of its view in the page, and of its cover
 * @property {string} title
 * @property {string} line what one does with it
 * @property {string} news what its second version has
 * @property {() => Promise<{use: (view: HTMLElement) => Use}>} code loaded when its view is opened
 *
 * @typedef {object} Use what a pack's view does with it
 * @property {(version: string) => unknown} installed a version is here: now, or since a moment
 */

/** @type {readonly ShelfPack[]} In the order of the shelf. */
export const PACKS = [
  {
    id: 'music',
    title: 'Weather',
    line: 'Three minutes for plucked strings, uncompressed. Play it, seek anywhere.',
    news: 'It ends with a chord.',
    code: () => import('./packs/music.js'),
  },
  {
    id: 'python',
    title: 'Python',
    line: 'A whole interpreter. Write a program and run it here.',
    news: 'Brings the Game of Life.',
    code: () => import('./packs/python/python.js'),
  },
  {
    id: 'reader',
    title: 'Text reader',
    line: 'Reads the words in a picture, one of yours if you like.',
    news: 'One more picture to read.',
    code: () => import('./packs/reader.js'),
  },
  {
    id: 'atlas',
    title: 'World atlas',
    line: 'A globe to turn, down to the small islands.',
    news: 'It knows the capitals now.',
    code: () => import('./packs/atlas/atlas.js'),
  },
  {
    id: 'emoji',
    title: 'Emoji',
    line: 'Thousands of little pictures, found by name.',
    news: 'The 31 pictures of Emoji 15.',
    code: () => import('./packs/emoji.js'),
  },
];
