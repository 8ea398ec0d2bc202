// @ts-check
// @ts-expect-error It comes without types of this build.
import tesseract from 'tesseract.js/dist/tesseract.esm.min.js';
import { element } from '../element.js';
import { readList } from './readList.js';

const LSTM_ONLY = 1;

/**
 * Pictures, and the words that are read in them.
 *
 * @param {HTMLElement} view
 * @returns {import('../packs.js').Use}
 */
export function use(view) {
  const pictures = element('.pictures', view);
  const canvas = /** @type {HTMLCanvasElement} */ (element('canvas', view));
  const boxes = element('.looked-at svg', view);
  const read = /** @type {HTMLButtonElement} */ (element('.words button', view));
  const output = element('output', view);
  const own = /** @type {HTMLInputElement} */ (element('[type=file]', view));
  /** @type {Promise<any> | undefined} */
  let starting;

  /** @param {string} url */
  const show = async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(1, 2000 / Math.max(image.width, image.height));
    canvas.width = image.width * scale;
    canvas.height = image.height * scale;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    boxes.setAttribute('viewBox', `0 0 ${canvas.width} ${canvas.height}`);
    boxes.replaceChildren();
    output.textContent = 'The words will be here.';
    output.dataset.state = 'empty';
  };

  pictures.addEventListener('change', async ({ target }) => {
    const [file] = target === own ? (own.files ?? []) : [];
    if (target === own && !file) return;
    const url = file ? URL.createObjectURL(file) : /** @type {HTMLInputElement} */ (target).value;
    try {
      await show(url);
    } catch (error) {
      output.textContent = `It could not be shown. ${error instanceof Error ? error.message : error}`;
      output.dataset.state = 'failed';
    } finally {
      if (file) URL.revokeObjectURL(url);
    }
  });
  read.addEventListener('click', async () => {
    read.disabled = true;
    output.dataset.state = 'running';
    output.textContent = 'Reading';
    boxes.replaceChildren();
    try {
      starting ??= startReader();
      const { data } = await (await starting).recognize(canvas, {}, { text: true, blocks: true });
      const text = data.text.trim() || 'No words in it.';
      const lengths = text.split('\n').map((/** @type {string} */ line) => line.length);
      output.style.setProperty('--longest', String(Math.max(...lengths)));
      output.textContent = text;
      output.dataset.state = 'done';
      boxes.replaceChildren(...wordsOf(data.blocks ?? []).map(({ bbox }) => boxOf(bbox)));
    } catch (error) {
      starting = undefined;
      output.textContent = `It could not be read. ${error instanceof Error ? error.message : error}`;
      output.dataset.state = 'failed';
    }
    read.disabled = false;
  });

  return {
    async installed() {
      /** @type {{title: string, url: string}[]} */
      const list = await readList('reader/pictures.json');
      for (const label of pictures.querySelectorAll('.given')) label.remove();
      element('.own', pictures).before(...list.map(({ title, url }) => choiceOf(title, url)));
      /** @type {HTMLInputElement} */ (element('[type=radio]', pictures)).checked = true;
      const [first] = list;
      if (first) await show(first.url);
    },
  };
}

/** All from this server, and nothing kept besides the pack. */
function startReader() {
  const here = new URL('reader/', document.baseURI).href;
  return tesseract.createWorker('eng', LSTM_ONLY, {
    workerPath: `${here}worker.min.js`,
    workerBlobURL: false,
    corePath: `${here}tesseract-core-simd-lstm.js`,
    langPath: here,
    cacheMethod: 'none',
  });
}

/**
 * @param {string} title
 * @param {string} url
 */
function choiceOf(title, url) {
  const label = document.createElement('label');
  label.className = 'given';
  const input = document.createElement('input');
  Object.assign(input, { type: 'radio', name: 'picture', value: url });
  label.append(input, title);
  return label;
}

/** @param {any[]} blocks */
function wordsOf(blocks) {
  return blocks
    .flatMap(({ paragraphs }) => paragraphs)
    .flatMap(({ lines }) => lines)
    .flatMap(({ words }) => words);
}

/** @param {{x0: number, y0: number, x1: number, y1: number}} box */
function boxOf({ x0, y0, x1, y1 }) {
  const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const place = { x: x0 - 4, y: y0 - 4, width: x1 - x0 + 8, height: y1 - y0 + 8, rx: 4 };
  for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value));
  return rect;
}
