// @ts-check
import { element } from './element.js';
import { megabytes } from './megabytes.js';

/**
 * @typedef {'none' | 'busy' | 'silent' | 'off'} Fault
 * @typedef {object} State
 * @property {Fault} fault
 * @property {string} speed
 * @property {readonly {path: string, size: number, sent: number, sentAgain: number}[]} assets
 */

const WORDS = { none: 'Server on', busy: 'Overloaded', silent: 'Hanging', off: 'Switched off' };
/** A line that was cut is back sooner. */
const GONE_AFTER_MS = 1500;

/** The panel that makes the server misbehave, and what the server says that it has sent. */
export function showPlug() {
  const panel = element('#plug');
  const controls = element('.controls', panel);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  element('[data-cut]', panel).addEventListener('click', () => pull({ cut: '' }));
  for (const button of faultButtons(panel)) {
    button.addEventListener('click', () => {
      const isOn = button.getAttribute('aria-pressed') === 'true';
      const fault = isOn ? 'none' : /** @type {Fault} */ (button.dataset.fault);
      // At once: the server's own word comes over a line that this may cut.
      showFault(panel, fault);
      pull({ fault });
    });
  }
  element('.speeds', panel).addEventListener('change', ({ target }) =>
    pull({ speed: /** @type {HTMLInputElement} */ (target).value }),
  );

  const events = new EventSource('plug/state');
  events.addEventListener('message', ({ data }) => {
    clearTimeout(timer);
    timer = undefined;
    panel.dataset.state = 'connected';
    controls.inert = false;
    /** @type {State} */
    const { fault, speed, assets } = JSON.parse(data);
    showFault(panel, fault);
    /** @type {HTMLInputElement} */ (element(`[value=${speed}]`, panel)).checked = true;
    showBytes(panel, assets);
  });
  events.addEventListener('error', () => {
    timer ??= setTimeout(() => {
      panel.dataset.state = 'gone';
      controls.inert = true;
      showStatus(panel, 'No answer', 'bad');
    }, GONE_AFTER_MS);
  });
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

/**
 * @param {HTMLElement} panel
 * @param {State['assets']} assets
 */
function showBytes(panel, assets) {
  const rows = assets.map(({ path, size, sent, sentAgain }) =>
    row(path.split('/').pop() ?? path, sent, size, sentAgain),
  );
  element('tbody', panel).replaceChildren(...rows);
  const sum = (/** @type {'size' | 'sent' | 'sentAgain'} */ name) =>
    assets.reduce((total, asset) => total + asset[name], 0);
  const together = row('Together', sum('sent'), sum('size'), sum('sentAgain'));
  element('tfoot', panel).replaceChildren(together);
}

/**
 * @param {string} name
 * @param {number} sent
 * @param {number} size
 * @param {number} again
 */
function row(name, sent, size, again) {
  const tr = document.createElement('tr');
  const header = document.createElement('th');
  header.scope = 'row';
  header.textContent = name;
  tr.append(header);
  tr.insertCell().textContent = `${megabytes(sent)} of ${megabytes(size)} MB`;
  tr.insertCell().textContent = again === 0 ? '–' : megabytes(again);
  return tr;
}
