// @ts-check
/**
 * @typedef {object} Listener
 * @property {(text: string) => void} printed
 * @property {(state: 'done' | 'failed', text: string) => void} ended
 */

/** Python in a worker of its own, which starts at the first run, and anew after a stop. */
export class PythonRunner {
  /** @type {Worker | undefined} */
  #python;
  #listener;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  /** @param {string} code */
  run(code) {
    this.#python ??= this.#start();
    this.#python.postMessage(code);
  }

  stop() {
    this.#end('done', 'Stopped.');
  }

  #start() {
    const worker = new Worker('pythonWorker.js', { type: 'module' });
    worker.onmessage = ({ data: { kind, text } }) => {
      if (kind === 'printed') this.#listener.printed(`${text}\n`);
      else this.#listener.ended(kind, text);
    };
    worker.onerror = ({ message = '' }) => this.#end('failed', `Python did not start. ${message}`);
    return worker;
  }

  /**
   * @param {'done' | 'failed'} state
   * @param {string} text
   */
  #end(state, text) {
    this.#python?.terminate();
    this.#python = undefined;
    this.#listener.ended(state, text);
  }
}
