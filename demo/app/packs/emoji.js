// @ts-check
import { element } from '../element.js';
import { readList } from './readList.js';

/** @typedef {{file: string, name: string, group: string, tones?: string[]}} Emoji */

/**
 * A wall of pictures by group, a search by name, and a closer look at the one that was chosen.
 *
 * @param {HTMLElement} view
 * @returns {import('../packs.js').Use}
 */
export function use(view) {
  const wall = element('.wall', view);
  const search = /** @type {HTMLInputElement} */ (element('[type=search]', view));
  const found = element('.found', view);
  /** @type {Emoji[]} */
  let all = [];

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    const matching = all.filter(({ name }) => words.every((word) => name.includes(word)));
    const groups = Map.groupBy(matching, ({ group }) => group);
    wall.replaceChildren(...[...groups].map(([name, emojis]) => groupOf(name, emojis)));
    const count = matching.length === 0 ? 'None' : matching.length.toLocaleString('en');
    // How many there are at all, the field says.
    found.textContent = search.value.trim() === '' ? '' : `${count} found`;
  };
  search.addEventListener('input', show);
  wall.addEventListener('click', ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest('button');
    const emoji = all.find(({ file }) => file === button?.value);
    if (emoji) look(element('.chosen', view), emoji);
  });

  return {
    async installed() {
      all = await readList('emoji/names.json');
      search.placeholder = `Search ${all.length.toLocaleString('en')} names`;
      show();
    },
  };
}

/**
 * @param {string} name
 * @param {Emoji[]} emojis
 */
function groupOf(name, emojis) {
  const section = document.createElement('section');
  const heading = document.createElement('h2');
  heading.textContent = name;
  const grid = document.createElement('div');
  grid.className = 'grid';
  grid.append(
    ...emojis.map((emoji) => {
      const button = document.createElement('button');
      Object.assign(button, { type: 'button', value: emoji.file, title: emoji.name });
      button.append(pictureOf(emoji.file, emoji.name));
      return button;
    }),
  );
  section.append(heading, grid);
  return section;
}

/**
 * @param {HTMLElement} place
 * @param {Emoji} emoji
 */
function look(place, { file, name, tones = [] }) {
  const title = document.createElement('strong');
  title.textContent = name;
  const row = document.createElement('div');
  row.append(...tones.slice(0, 5).map((tone) => pictureOf(tone, name)));
  place.replaceChildren(pictureOf(file, ''), title, row);
  place.hidden = false;
}

/**
 * @param {string} file
 * @param {string} alt
 */
function pictureOf(file, alt) {
  const image = document.createElement('img');
  Object.assign(image, { loading: 'lazy', decoding: 'async', width: 32, height: 32, alt });
  image.src = `emoji/${file}.svg`;
  return image;
}
