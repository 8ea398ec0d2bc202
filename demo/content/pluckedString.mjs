// @ts-check
/**
 * A plucked string after Karplus and Strong (1983): a burst of noise goes round in a delay line as
 * long as the tone's period, and loses its edge a little each time.
 *
 * @param {object} string
 * @param {number} string.hertz
 * @param {number} string.seconds
 * @param {number} string.sampleRate
 * @param {number} string.softness 0 is a plectrum, 1 is a thumb
 * @param {() => number} string.random uniform in [0, 1)
 * @returns {Float32Array} samples from -1 to 1
 */
export function pluckedString({ hertz, seconds, sampleRate, softness, random }) {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  // The average of two neighbours, below, delays by half a sample.
  const exactPeriod = sampleRate / hertz - 0.5;
  const period = Math.floor(exactPeriod);
  const fraction = exactPeriod - period;
  const line = new Float32Array(period + 1);
  let soft = 0;
  for (let i = 0; i < line.length; i++) {
    soft += (2 * random() - 1 - soft) * (1 - 0.85 * softness);
    line[i] = soft;
  }
  // What does not swing would not decay either.
  const mean = line.reduce((sum, sample) => sum + sample, 0) / line.length;
  for (let i = 0; i < line.length; i++) line[i] = (line[i] ?? 0) - mean;

  const damping = 0.5 * 0.998;
  let before = 0;
  for (let i = 0, at = 0; i < samples.length; i++) {
    const next = at + 1 === line.length ? 0 : at + 1;
    const [oldest = 0, newer = 0] = [line[at], line[next]];
    // Read between two samples, so that high tones are in tune.
    const out = oldest * fraction + newer * (1 - fraction);
    samples[i] = out;
    line[at] = damping * (out + before);
    before = out;
    at = next;
  }
  return faded(samples);
}

/** @param {Float32Array} samples ended softly, in place */
function faded(samples) {
  const length = Math.floor(samples.length / 4);
  for (let i = 0; i < length; i++) {
    const index = samples.length - 1 - i;
    samples[index] = (samples[index] ?? 0) * (i / length);
  }
  return samples;
}
