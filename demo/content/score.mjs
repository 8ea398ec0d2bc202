// @ts-check
/**
 * “Weather”, for plucked strings: four chords that go round while the rain comes and goes. Sixteenth
 * notes as `{beat, midi, loudness, pan}`; a bar has 4 beats.
 */
export const BEATS_PER_MINUTE = 75;
export const BARS = 56;
const BEATS_PER_BAR = 4;

/** Bass, then what the arpeggio walks through; as MIDI note numbers. */
const CHORDS = [
  [38, 57, 62, 66, 69, 73], // D major seventh
  [35, 54, 59, 62, 66, 69], // B minor seventh
  [43, 55, 59, 62, 66, 71], // G major seventh
  [33, 57, 61, 64, 69, 71], // A with a ninth
];
const ARPEGGIO = [1, 3, 2, 4, 3, 5, 4, 2];

/**
 * @typedef {object} Note
 * @property {number} beat where it begins, from the start of the piece
 * @property {number} midi
 * @property {number} loudness from 0 to 1
 * @property {number} pan from -1, left, to 1, right
 * @property {number} seconds
 */

/**
 * @param {() => number} random uniform in [0, 1); who plays it is human
 * @returns {Generator<Note>}
 */
export function* score(random) {
  for (let bar = 0; bar < BARS; bar++) {
    const chord = CHORDS[bar % CHORDS.length] ?? [];
    const [bass = 0] = chord;
    const start = bar * BEATS_PER_BAR;
    const swell = 0.55 + 0.45 * Math.sin((Math.PI * bar) / (BARS - 1));
    yield { beat: start, midi: bass, loudness: 0.9 * swell, pan: 0, seconds: 3.4 };
    const isLast = bar === BARS - 1;
    const notes = isLast ? [] : playing(bar);
    for (const [index, eighth] of notes.entries()) {
      if (!eighth) continue;
      const midi = chord[ARPEGGIO[index] ?? 1] ?? bass;
      const beat = start + index / 2 + 0.02 * random();
      const loudness = (index % 4 === 0 ? 0.6 : 0.42) * swell * (0.8 + 0.4 * random());
      yield { beat, midi, loudness, pan: (index / 3.5 - 1) * 0.7, seconds: 2.4 };
    }
    const melody = chord[3 + (bar % 3)];
    if (bar >= 8 && !isLast && melody !== undefined) {
      const beat = start + (bar % 2 === 0 ? 1.5 : 2.5);
      yield { beat, midi: melody + 12, loudness: 0.5 * swell, pan: 0.25, seconds: 2.8 };
    }
  }
}

/**
 * @param {number} bar
 * @returns {readonly boolean[]} which eighths of the arpeggio sound: few at the edges of the piece
 */
function playing(bar) {
  const density = Math.min(bar, BARS - 2 - bar, 4);
  return ARPEGGIO.map((_, index) => density >= 4 || index % (5 - Math.max(1, density)) === 0);
}
