// @ts-check
const BARS = 120;
const HEIGHT = 64;

/**
 * What a piece of music looks like from afar: a bar for how loud each part of it is.
 *
 * @param {readonly Float32Array[]} channels
 * @returns {string} an SVG image that can be stretched
 */
export function waveformSvg(channels) {
  const [samples = new Float32Array(0)] = channels;
  const size = samples.length / BARS;
  const loudness = Array.from({ length: BARS }, (_, bar) => {
    const part = samples.subarray(bar * size, (bar + 1) * size);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
  });
  const loudest = Math.max(...loudness);
  const bars = loudness.map((value, bar) => {
    const height = Math.max(3, Math.round((HEIGHT * value) / loudest));
    return `<rect x="${bar * 4}" y="${(HEIGHT - height) / 2}" width="2.4" height="${height}" rx="1"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${BARS * 4} ${HEIGHT}" preserveAspectRatio="none">${bars.join('')}</svg>`;
}
