// @ts-check
import { element } from '../../element.js';
import { readList } from '../readList.js';
import { PythonRunner } from './pythonRunner.js';

/**
 * The editor: programs to begin with, Run and Stop, and what Python prints.
 *
 * @param {HTMLElement} view
 * @returns {import('../../packs.js').Use}
 */
export function use(view) {
  const form = /** @type {HTMLFormElement} */ (element('form', view));
  const code = /** @type {HTMLTextAreaElement} */ (element('textarea', view));
  const programs = /** @type {HTMLSelectElement} */ (element('select', view));
  const run = element('[type=submit]', form);
  const stop = element('[type=button]', form);
  const output = element('output', form);
  const runner = new PythonRunner({
    printed: (text) => output.append(text),
    ended: (state, text) => {
      output.append(text);
      output.dataset.state = state;
      run.hidden = false;
      stop.hidden = true;
    },
  });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    output.textContent = '';
    output.dataset.state = 'running';
    run.hidden = true;
    stop.hidden = false;
    runner.run(code.value);
  });
  stop.addEventListener('click', () => runner.stop());
  code.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const open = async () => {
    const response = await fetch(programs.value);
    code.value = response.ok ? await response.text() : `# ${programs.value}: ${response.status}`;
  };
  programs.addEventListener('change', open);

  return {
    async installed() {
      /** @type {{title: string, url: string}[]} */
      const list = await readList('python/examples.json');
      programs.replaceChildren(...list.map(({ title, url }) => new Option(title, url)));
      if (code.value === '') await open();
    },
  };
}
