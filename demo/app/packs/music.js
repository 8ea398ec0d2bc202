// @ts-check
import { element } from '../element.js';

/**
 * A player with the music's waveform to seek in.
 *
 * @param {HTMLElement} view
 * @returns {import('../packs.js').Use}
 */
export function use(view) {
  const audio = /** @type {HTMLAudioElement} */ (element('audio', view));
  const play = /** @type {HTMLButtonElement} */ (element('.play', view));
  const position = /** @type {HTMLInputElement} */ (element('[type=range]', view));
  const waveform = element('.waveform', view);
  const [elapsed, length] = view.querySelectorAll('.time span');

  audio.addEventListener('loadedmetadata', () => {
    play.disabled = position.disabled = false;
    position.max = String(audio.duration);
    if (length) length.textContent = minutes(audio.duration);
  });
  audio.addEventListener('timeupdate', () => {
    position.value = String(audio.currentTime);
    position.ariaValueText = minutes(audio.currentTime);
    waveform.style.setProperty('--played', String(audio.currentTime / audio.duration));
    if (elapsed) elapsed.textContent = minutes(audio.currentTime);
  });
  for (const type of ['play', 'pause']) {
    audio.addEventListener(type, () => play.setAttribute('aria-pressed', String(!audio.paused)));
  }
  play.addEventListener('click', () => (audio.paused ? audio.play() : audio.pause()));
  position.addEventListener('input', () => (audio.currentTime = position.valueAsNumber));

  return {
    installed() {
      // Also where another version was loaded before.
      audio.src = 'music/weather.wav';
    },
  };
}

/** @param {number} seconds */
function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
