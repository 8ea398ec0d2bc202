// @ts-check
import { element } from '../../element.js';
import { readList } from '../readList.js';
import { Globe } from './globe.js';
import { steer } from './steer.js';

/**
 * A globe to turn; a click on a country names it, and from the second version on its capital.
 *
 * @param {HTMLElement} view
 * @returns {import('../../packs.js').Use}
 */
export function use(view) {
  const canvas = /** @type {HTMLCanvasElement} */ (element('canvas', view));
  const said = element('.country', view);
  const globe = new Globe(canvas);
  /** @type {Record<string, string>} */
  let capitals = {};

  steer(canvas, globe, (point) => {
    const country = globe.select(point);
    said.replaceChildren();
    if (!country) return said.append('The sea.');
    const name = document.createElement('strong');
    name.textContent = country.name;
    said.append(name);
    const capital = capitals[country.id];
    if (capital) said.append(` Capital: ${capital}`);
  });
  for (const button of view.querySelectorAll('[data-zoom]')) {
    button.addEventListener('click', () =>
      globe.zoom(Number(/** @type {HTMLElement} */ (button).dataset.zoom)),
    );
  }

  return {
    async installed(version) {
      const read = (/** @type {string} */ detail) => readList(`atlas/countries-${detail}.json`);
      globe.show(await read('110m'), await read('50m'), await read('10m'));
      if (Number(version) >= 2) capitals = await readList('atlas/capitals.json');
    },
  };
}
