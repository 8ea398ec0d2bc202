// @ts-check
// @ts-expect-error It comes without types.
import { geoGraticule10, geoOrthographic, geoPath } from 'd3-geo';
import { readFile, writeFile } from 'node:fs/promises';
// @ts-expect-error It comes without types.
import { feature } from 'topojson-client';
import { installed } from './copyInstalled.mjs';
import { waveformSvg } from './waveformSvg.mjs';

const SIZE = { width: 640, height: 360 };
/** In two rows of five: where a cover is shown as a square, three of each are left, and whole. */
const FACES = [
  ...['1f98a', '1f349', '1f680', '1f3b7', '1f422'],
  ...['1f3a8', '1f33b', '1f9ed', '1f99c', '1f9c1'],
];

/**
 * Covers that are made of what the packs have.
 *
 * @param {string} folder
 * @param {readonly Float32Array[]} channels of the music
 */
export async function addCovers(folder, channels) {
  const waveform = waveformSvg(channels);
  await writeFile(`${folder}/covers/waveform.svg`, waveform);
  await writeFile(
    `${folder}/covers/music.svg`,
    cover('#7a2946', placed(waveform, 60, 100, 520, 160, '#f4b6a0')),
  );
  await writeFile(`${folder}/covers/atlas.svg`, cover('#0f4d4a', await globe()));
  await writeFile(`${folder}/covers/emoji.svg`, cover('#f2bb2e', await faces()));
}

async function globe() {
  const world = JSON.parse(await readFile(installed('world-atlas/land-110m.json'), 'utf8'));
  const path = geoPath(
    geoOrthographic().scale(250).rotate([-18, -30, 8]).translate([320, 250]),
  ).digits(1);
  return `<path d="${path({ type: 'Sphere' })}" fill="#17706a"/>
<path d="${path(geoGraticule10())}" fill="none" stroke="#fff" stroke-opacity=".14"/>
<path d="${path(feature(world, world.objects.land))}" fill="#e9d8a6"/>`;
}

async function faces() {
  const pictures = await Promise.all(
    FACES.map((file) => readFile(installed(`@twemoji/svg/${file}.svg`), 'utf8')),
  );
  return pictures
    .map((svg, index) => {
      const [column, row] = [index % 5, Math.floor(index / 5)];
      return placed(svg, 46 + column * 116, 76 + row * 124, 84, 84);
    })
    .join('');
}

/**
 * @param {string} svg
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} [fill]
 */
function placed(svg, x, y, width, height, fill) {
  const colour = fill ? ` fill="${fill}"` : '';
  return svg.replace('<svg', `<svg x="${x}" y="${y}" width="${width}" height="${height}"${colour}`);
}

/**
 * @param {string} colour
 * @param {string} picture
 */
function cover(colour, picture) {
  const { width, height } = SIZE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">
<rect width="${width}" height="${height}" fill="${colour}"/>
${picture}
</svg>
`;
}
