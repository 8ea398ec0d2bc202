import type { WaitingReason } from 'background-fetch-ponyfill/protocol';
import type { Reason } from 'workbox-background-fetch/protocol';
import type { Action, Update, View } from './view.js';

/** What there has to be a word for; an abortion is a phase, and no reason. */
type Needed =
  | Action
  | View['phase']
  | `waiting-${WaitingReason | 'another-pack'}`
  | `failed-${Exclude<Reason, WaitingReason | 'aborted' | ''> | 'changed-on-server' | 'file-missing' | 'files-missing' | 'manifest-unreachable' | 'not-offered' | 'other'}`;

/**
 * What people read, in English. Of a translation, what it does not have stays English. Filled in are `{done}`,
 * `{total}` and `{bytes}` (with their units), `{time}`, `{version}`, `{why}` (another of these words) and `{name}` (of the
 * file, or the pack's id), each where the English word has it.
 *
 * @example
 * defineProgressElement({ download: 'Herunterladen', ready: 'Offline verfügbar' });
 */
export const ENGLISH = {
  download: 'Download',
  update: 'Update',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try again',
  cancel: 'Cancel',
  remove: 'Remove',
  files: 'Files',
  of: '{done} of {total}',
  rate: '{bytes}/s',
  left: '{time} left',
  still: 'nothing comes at the moment',
  absent: 'Not downloaded',
  queued: 'Starting',
  downloading: 'Downloading',
  waiting: 'Waiting',
  paused: 'Paused',
  caching: 'Finishing',
  ready: 'Available offline',
  failed: 'Failed: {why}',
  aborted: 'Cancelled',
  removing: 'Removing',
  'waiting-offline': 'Waiting for a connection',
  'waiting-metered': 'Waiting for a network without data charges',
  'waiting-server': 'Waiting to ask the server again',
  'waiting-not-allowed': 'Waiting until the server allows it',
  'waiting-another-pack': 'Waiting for another download, which brings the rest',
  'failed-bad-status': 'the server does not have this file',
  'failed-file-missing': 'the server does not have {name}',
  'failed-files-missing': 'the server does not have all of its files',
  'failed-fetch-error': 'the server could not be reached',
  'failed-manifest-unreachable': 'its list of files could not be fetched',
  'failed-quota-exceeded': 'there is not enough space',
  'failed-download-total-exceeded': 'the file is larger than it was announced',
  'failed-refused': 'what the server sent may not be kept',
  'failed-changed-on-server': 'it has changed on the server',
  'failed-not-allowed': 'the browser does not allow it',
  'failed-no-worker': 'this browser, or this page, cannot download now',
  'failed-other-version': 'this page is of another version; close all tabs of it and open it again',
  'failed-not-offered': 'this app does not offer {name}',
  'failed-manifest-mismatch': 'it is not the one that this version of the app needs',
  'failed-invalid-state': 'it is not where that can be done now',
  'failed-other': 'the download did not succeed',
  'still-there': 'version {version} is available offline',
  'previous-there': 'the version before is available offline',
  'update-to': 'update to version {version}',
  'update-brings': 'update to version {version}: {bytes}',
  'update-of-same': 'update: {bytes}',
  unmet: 'this app needs version {version}',
  'no-update': 'no update: {why}',
} satisfies Record<Needed, string> & Record<string, string>;

/**
 * A translation; see `ENGLISH`.
 *
 * @example
 * const french: Words = { download: 'Télécharger', paused: 'En pause', of: '{done} sur {total}' };
 * defineProgressElement(french);
 */
export type Words = Partial<typeof ENGLISH>;

/**
 * A translation as an attribute has it.
 *
 * @throws {SyntaxError} {TypeError} where it is none.
 */
export function parseWords(json: string): Words {
  const entries = Object.entries(JSON.parse(json) as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.filter(([, word]) => typeof word === 'string'));
}

/** All of them, in some language. */
export type AllWords = Readonly<typeof ENGLISH>;

type Why = Pick<View, 'reason' | 'detail' | 'missing'> & { readonly name?: string | undefined };
type Said = Pick<View, 'phase'> & Why;
type Shown = Said &
  Pick<View, 'downloaded' | 'total' | 'bytesPerSecond' | 'secondsLeft' | 'isStill'> &
  Pick<View, 'installed' | 'previous' | 'unmet' | 'update' | 'problem'>;

/** Where it stands and why, without any number that changes while it is so. */
export function sayPhase(said: Said, words: AllWords = ENGLISH): string {
  const { phase, reason } = said;
  if (phase === 'failed') return fill(words.failed, { why: sayWhy(said, words) });
  return wordFor(`${phase}-${reason ?? ''}`, words) ?? words[phase];
}

function sayWhy({ reason, detail, missing, name = '' }: Why, words: AllWords): string {
  const known = wordFor(`failed-${reason ?? ''}`, words);
  if (known === undefined) return detail ?? words['failed-other'];
  // It may run the other way than the words around it.
  const named = reason === 'file-missing' ? missing : name;
  return fill(known, { name: `\u2068${named}\u2069` });
}

function wordFor(key: string, words: Readonly<Record<string, string>>): string | undefined {
  return words[key];
}

/** What a person reads beside the bar. */
export function describePhase(view: Shown, words: AllWords = ENGLISH, locale?: string): string {
  return joined([describeProgress(view, words, locale), ...sayBeside(view, words, locale)]);
}

/** How far it is. */
export function describeProgress(view: Shown, words: AllWords = ENGLISH, locale?: string): string {
  const { phase, downloaded, total, bytesPerSecond, secondsLeft, isStill } = view;
  const done = formatBytes(downloaded, locale);
  const bytes =
    total === undefined || phase === 'ready'
      ? done
      : fill(words.of, { done, total: formatBytes(total, locale) });
  if (phase === 'downloading') {
    if (downloaded === 0 && total === undefined) return words.downloading;
    const rate = bytesPerSecond && fill(words.rate, { bytes: formatBytes(bytesPerSecond, locale) });
    const left =
      secondsLeft !== undefined && fill(words.left, { time: formatTime(secondsLeft, locale) });
    return joined([bytes, rate, left, isStill && words.still]);
  }
  const hasBytes = ['waiting', 'paused', 'ready'].includes(phase) && downloaded > 0;
  return joined([sayPhase(view, words), hasBytes && bytes]);
}

/** What there is to know beside how far it is. */
function sayBeside(view: Shown, words: AllWords, locale: string | undefined) {
  const { name, phase, installed, previous, unmet, update, problem } = view;
  return [
    phase !== 'ready' && installed && fill(words['still-there'], { version: installed }),
    phase !== 'ready' && previous && words['previous-there'],
    update && sayUpdate(update, words, locale),
    unmet !== undefined && fill(words.unmet, { version: unmet }),
    problem && fill(words['no-update'], { why: sayWhy({ ...problem, name }, words) }),
  ];
}

function sayUpdate({ version, bytes }: Update, words: AllWords, locale: string | undefined) {
  if (bytes === undefined) return version !== undefined && fill(words['update-to'], { version });
  const said = { bytes: formatBytes(bytes, locale) };
  return version === undefined
    ? fill(words['update-of-same'], said)
    : fill(words['update-brings'], { ...said, version });
}

function joined(parts: readonly unknown[]): string {
  return parts.filter(Boolean).join(' – ');
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Decimal units, as the field's download managers show them. */
export function formatBytes(bytes: number, locale?: string): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return formatUnit(bytes / 1000 ** power, UNITS[power] ?? 'byte', power < 2 ? 0 : 1, locale);
}

/** In the largest unit that it is one of; rounded up, because nobody minds to be early. */
export function formatTime(seconds: number, locale?: string): string {
  if (seconds < 60) return formatUnit(seconds, 'second', 0, locale);
  if (seconds < 3600) return formatUnit(Math.ceil(seconds / 60), 'minute', 0, locale);
  return formatUnit(seconds / 3600, 'hour', 1, locale);
}

function formatUnit(value: number, unit: string, digits: number, locale?: string): string {
  // The short form of bytes has no plural.
  const unitDisplay = unit === 'byte' ? 'long' : 'short';
  const style = { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits } as const;
  // A line does not end between a number and its unit.
  return new Intl.NumberFormat(locale, style).format(value).replaceAll(' ', '\u00a0');
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

export function formatPercent(share: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(share);
}
