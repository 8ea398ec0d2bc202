// @ts-check
import { element } from '../element.js';
import { followServer } from './followServer.js';
import { showBytes } from './sentTable.js';

/**
 * @typedef {'none' | 'busy' | 'silent' | 'off' | 'rangeless' | 'wrong' | 'lost'} Fault
 * @typedef {object} State
 * @property {Fault} fault
 * @property {string} speed
 * @property {number} release
 * @property {readonly import('./sentTable.js').Sent[]} packs
 */

const WORDS = {
  none: 'Server on',
  busy: 'Overloaded',
  silent: 'Hanging',
  off: 'Switched off',
  rangeless: 'No ranges',
  wrong: 'Lying',
  lost: 'Files lost',
};

/** The panel that makes the server misbehave and publish, and what the server says that it has sent. */
export function showPlug() {
  const panel = element('#plug');
  const controls = element('.controls', panel);
  /** @type {number | undefined} */
  let release;

  element('[data-cut]', panel).addEventListener('click', () => pull({ cut: '' }));
  for (const button of faultButtons(panel)) {
    const fault = /** @type {Fault} */ (button.dataset.fault);
    button.append(made('strong', WORDS[fault]), made('span', 'Press to end'));
    button.addEventListener('click', () => {
      const isOn = button.getAttribute('aria-pressed') === 'true';
      const asked = isOn ? 'none' : fault;
      // At once: the server's own word comes over a line that this may cut.
      showFault(panel, asked);
      pull({ fault: asked });
    });
  }
  controls.addEventListener('change', ({ target }) => {
    const { name, value } = /** @type {HTMLInputElement} */ (target);
    pull({ [name]: value });
  });

  followServer({
    said(state, isNew) {
      panel.dataset.state = 'connected';
      controls.inert = false;
      showFault(panel, state.fault);
      for (const name of /** @type {const} */ (['speed', 'release'])) {
        const chosen = element(`[name=${name}][value="${state[name]}"]`, panel);
        /** @type {HTMLInputElement} */ (chosen).checked = true;
      }
      showBytes(element('table', panel), state.packs);
      if (isNew || release !== state.release) lookForRelease();
      release = state.release;
    },
    gone() {
      panel.dataset.state = 'gone';
      controls.inert = true;
      showStatus(panel, 'No answer', 'bad');
    },
  });
}

/** What a page would do now and then: asks whether there is another worker. */
async function lookForRelease() {
  try {
    await (await navigator.serviceWorker?.getRegistration())?.update();
  } catch {
    // The server may be misbehaving; the next page load asks again.
  }
}

/** @param {Record<string, string>} what */
function pull(what) {
  // Where it fails, the panel says so already.
  fetch(`plug/pull?${new URLSearchParams(what)}`, { method: 'PUT' }).catch(() => undefined);
}

/**
 * @param {HTMLElement} panel
 * @returns {NodeListOf<HTMLButtonElement>}
 */
function faultButtons(panel) {
  return panel.querySelectorAll('[data-fault]');
}

/**
 * @param {string} name of the element
 * @param {string} text
 */
function made(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

/**
 * @param {HTMLElement} panel
 * @param {Fault} fault
 */
function showFault(panel, fault) {
  for (const button of faultButtons(panel)) {
    button.setAttribute('aria-pressed', String(button.dataset.fault === fault));
  }
  showStatus(panel, WORDS[fault], fault === 'none' ? 'good' : 'bad');
}

/**
 * @param {HTMLElement} panel
 * @param {string} text
 * @param {'good' | 'bad'} state
 */
function showStatus(panel, text, state) {
  const status = element('.pill', panel);
  status.textContent = text;
  status.dataset.state = state;
}
