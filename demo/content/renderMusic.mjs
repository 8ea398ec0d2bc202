// @ts-check
import { pluckedString } from './pluckedString.mjs';
import { seededRandom } from './seededRandom.mjs';
import { BARS, BEATS_PER_MINUTE, score } from './score.mjs';

export const SAMPLE_RATE = 44_100;
const SECONDS_PER_BEAT = 60 / BEATS_PER_MINUTE;
const SECONDS = BARS * 4 * SECONDS_PER_BEAT;
/** Echoes go from side to side, three eighths apart. */
const ECHO_SAMPLES = Math.round(SAMPLE_RATE * SECONDS_PER_BEAT * 0.75);
const ECHO_LOUDNESS = 0.28;

/**
 * Three minutes of music, the same each time: a large file to play and seek in that comes from
 * nowhere and belongs to nobody.
 *
 * @returns {[left: Float32Array, right: Float32Array]}
 */
export function renderMusic() {
  const random = seededRandom(1983);
  const left = new Float32Array(SECONDS * SAMPLE_RATE);
  const right = new Float32Array(left.length);
  for (const { beat, midi, loudness, pan, seconds } of score(random)) {
    const hertz = 440 * 2 ** ((midi - 69) / 12);
    const softness = midi < 50 ? 0.9 : 0.6;
    const note = pluckedString({ hertz, seconds, sampleRate: SAMPLE_RATE, softness, random });
    const start = Math.round(beat * SECONDS_PER_BEAT * SAMPLE_RATE);
    const angle = ((pan + 1) * Math.PI) / 4;
    mix(left, note, start, loudness * Math.cos(angle));
    mix(right, note, start, loudness * Math.sin(angle));
  }
  echo(left, right);
  normalise([left, right]);
  return [left, right];
}

/**
 * @param {Float32Array} channel
 * @param {Float32Array} note
 * @param {number} start
 * @param {number} loudness
 */
function mix(channel, note, start, loudness) {
  const end = Math.min(note.length, channel.length - start);
  for (let i = 0; i < end; i++) {
    channel[start + i] = (channel[start + i] ?? 0) + loudness * (note[i] ?? 0);
  }
}

/**
 * @param {Float32Array} left
 * @param {Float32Array} right
 */
function echo(left, right) {
  for (let i = ECHO_SAMPLES; i < left.length; i++) {
    const [fromLeft = 0, fromRight = 0] = [left[i - ECHO_SAMPLES], right[i - ECHO_SAMPLES]];
    left[i] = (left[i] ?? 0) + ECHO_LOUDNESS * fromRight;
    right[i] = (right[i] ?? 0) + ECHO_LOUDNESS * fromLeft;
  }
}

/** @param {readonly Float32Array[]} channels */
function normalise(channels) {
  let peak = 0;
  for (const channel of channels) for (const s of channel) peak = Math.max(peak, Math.abs(s));
  for (const channel of channels)
    for (let i = 0; i < channel.length; i++) channel[i] = (channel[i] ?? 0) * (0.9 / peak);
}
