// @ts-check
import { megabytes } from '../bytes.js';
import { element } from '../element.js';
import { PACKS } from '../packs.js';

/** @typedef {{id: string, size: number, sent: number, sentAgain: number}} Sent */

/**
 * What the server says that it has sent of each pack, and of that, what it had sent before.
 *
 * @param {HTMLElement} table
 * @param {readonly Sent[]} packs
 */
export function showBytes(table, packs) {
  const rows = PACKS.flatMap(({ id, title }) => {
    const pack = packs.find((one) => one.id === id);
    return pack ? [row(title, pack)] : [];
  });
  element('tbody', table).replaceChildren(...rows);
  const sum = (/** @type {'sent' | 'size' | 'sentAgain'} */ name) =>
    packs.reduce((total, pack) => total + pack[name], 0);
  const all = { sent: sum('sent'), size: sum('size'), sentAgain: sum('sentAgain') };
  element('tfoot', table).replaceChildren(row('Together', all));
}

/**
 * @param {string} name
 * @param {Omit<Sent, 'id'>} bytes
 */
function row(name, { sent, size, sentAgain }) {
  const tr = document.createElement('tr');
  const header = document.createElement('th');
  header.scope = 'row';
  header.textContent = name;
  tr.append(header);
  tr.insertCell().textContent = `${megabytes(sent)} of ${megabytes(size)} MB`;
  tr.insertCell().textContent = sentAgain === 0 ? '–' : megabytes(sentAgain);
  return tr;
}
