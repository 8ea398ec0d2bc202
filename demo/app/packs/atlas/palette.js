// @ts-check
const isDark = matchMedia('(prefers-color-scheme: dark)');

const LIGHT = {
  sea: '#d5e8ea',
  graticule: '#b7d3d6',
  land: ['#e9d8a6', '#cfd8a8', '#e3c2a1'],
  chosen: '#b93a16',
};
const DARK = {
  sea: '#12282c',
  graticule: '#22434a',
  land: ['#a89a6c', '#7f9468', '#a57f61'],
  chosen: '#ff9069',
};

/** The globe's colours: a canvas does not know `light-dark()`. */
export const palette = () => (isDark.matches ? DARK : LIGHT);

/** @param {() => void} callback when they are others */
export function whenPaletteChanges(callback) {
  isDark.addEventListener('change', callback);
}
