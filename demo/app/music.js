// @ts-check
import { element } from './element.js';

/** The music card: its waveform fills while the file comes, then plays and seeks. */
export function showMusic() {
  const card = element('#music');
  const audio = /** @type {HTMLAudioElement} */ (element('audio', card));
  const play = /** @type {HTMLButtonElement} */ (element('.play', card));
  const position = /** @type {HTMLInputElement} */ (element('[type=range]', card));
  const waveform = element('.waveform', card);
  const file = element('background-fetch-progress', card);
  const [elapsed, length] = card.querySelectorAll('.time span');

  /** @param {number} part of the file that is here, from 0 to 1 */
  const show = (part) => {
    waveform.style.setProperty('--got', String(part));
    // Not earlier: it would stream the file a second time.
    if (file.getAttribute('phase') === 'ready' && !audio.src) audio.src = 'music/weather.wav';
  };
  file.addEventListener('backgroundfetchprogress', (event) => {
    const { downloaded, total } = /** @type {CustomEvent} */ (event).detail;
    show(total ? downloaded / total : 0);
  });
  // The element may have known before this script came.
  if (file.getAttribute('phase') === 'ready') show(1);
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
}

/** @param {number} seconds */
function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
