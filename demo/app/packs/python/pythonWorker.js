// @ts-check
// @ts-expect-error The build copies it here.
import { loadPyodide } from './python/pyodide.mjs';

/** @param {string} text */
const print = (text) => postMessage({ kind: 'printed', text });
const starting = loadPyodide({ stdout: print, stderr: print });

addEventListener('message', async ({ data: code }) => {
  try {
    const value = await (await starting).runPythonAsync(code);
    postMessage({ kind: 'done', text: value === undefined ? '' : String(value) });
  } catch (error) {
    postMessage({ kind: 'failed', text: error instanceof Error ? error.message : String(error) });
  }
});
