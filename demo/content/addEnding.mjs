// @ts-check
import { pluckedString } from './pluckedString.mjs';
import { SAMPLE_RATE } from './renderMusic.mjs';
import { seededRandom } from './seededRandom.mjs';

/** D major, strummed. */
const CHORD = [38, 50, 57, 62, 66, 69, 74];
const SECONDS = 3;
const STRUM_SECONDS = 0.07;
const LOUDNESS = 0.11;

/**
 * Ends a piece with a chord. Nothing before its last seconds changes, so that of a file of it only the
 * end is new.
 *
 * @param {readonly Float32Array[]} channels changed in place
 */
export function addEnding(channels) {
  const random = seededRandom(1911);
  for (const [string, midi] of CHORD.entries()) {
    const hertz = 440 * 2 ** ((midi - 69) / 12);
    const tone = { hertz, seconds: 2.4, sampleRate: SAMPLE_RATE, softness: 0.6, random };
    const note = pluckedString(tone);
    for (const channel of channels) {
      const start = channel.length - Math.round((SECONDS - string * STRUM_SECONDS) * SAMPLE_RATE);
      for (const [index, sample] of note.entries()) {
        const at = start + index;
        if (at < channel.length) channel[at] = (channel[at] ?? 0) + LOUDNESS * sample;
      }
    }
  }
}
