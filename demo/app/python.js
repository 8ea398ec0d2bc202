// @ts-check
import { element } from './element.js';

/** The Python card: downloads its files together; runs the code once all of them are there. */
export function showPython() {
  const card = element('#python');
  const download = /** @type {HTMLButtonElement} */ (element('header button', card));
  const files = [...card.querySelectorAll('background-fetch-progress')];
  const fields = /** @type {HTMLFieldSetElement} */ (element('fieldset', card));
  const output = element('output', card);

  download.addEventListener('click', () => {
    for (const file of files) /** @type {any} */ (file).download();
  });
  const onProgress = () => {
    const phases = files.map((file) => file.getAttribute('phase'));
    const isReady = phases.every((phase) => phase === 'ready');
    download.hidden = phases.some((phase) => phase !== null && phase !== 'absent');
    if (isReady && fields.disabled) output.textContent = 'Ready.';
    fields.disabled = !isReady;
  };
  for (const file of files) file.addEventListener('backgroundfetchprogress', onProgress);
  onProgress();
  runCode(card, output);
}

/**
 * @param {HTMLElement} card
 * @param {HTMLElement} output
 */
function runCode(card, output) {
  const form = /** @type {HTMLFormElement} */ (element('form', card));
  const code = /** @type {HTMLTextAreaElement} */ (element('textarea', card));
  const run = element('[type=submit]', card);
  const stop = element('.actions [type=button]', card);
  /** @type {Worker | undefined} */
  let python;

  /** @param {boolean} isRunning */
  const show = (isRunning) => {
    output.dataset.state = isRunning ? 'running' : 'done';
    run.hidden = isRunning;
    stop.hidden = !isRunning;
  };
  const start = () => {
    const worker = new Worker('pythonWorker.js', { type: 'module' });
    worker.onmessage = ({ data: { kind, text } }) => {
      if (text !== '') output.append(kind === 'printed' ? `${text}\n` : text);
      if (kind === 'printed') return;
      show(false);
      if (kind === 'failed') output.dataset.state = 'failed';
    };
    worker.onerror = ({ message }) => {
      end();
      output.textContent = `Python could not be started. ${message ?? ''}`;
      output.dataset.state = 'failed';
    };
    return worker;
  };
  const end = () => {
    python?.terminate();
    python = undefined;
    show(false);
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    output.textContent = '';
    show(true);
    python ??= start();
    python.postMessage(code.value);
  });
  stop.addEventListener('click', () => {
    end();
    output.append('Stopped.');
  });
  code.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit(run);
  });
}
