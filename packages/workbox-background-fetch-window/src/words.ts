import type { View } from './view.js';

/**
 * What people read, in English. Of a translation, what it does not have stays English; `{…}` is filled in.
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
  'waiting-server': 'Waiting for the server',
  'waiting-not-allowed': 'Waiting until the server allows it',
  'failed-bad-status': 'the server does not have this file',
  'failed-fetch-error': 'the server could not be reached',
  'failed-quota-exceeded': 'there is not enough space',
  'failed-download-total-exceeded': 'the file is larger than it was announced',
  'failed-refused': 'what the server sent may not be kept',
  'failed-changed-on-server': 'it has changed on the server',
  'failed-not-allowed': 'the browser does not allow it',
  'failed-no-worker': 'this browser, or this page, cannot download now',
  'failed-other-version': 'there is a newer version; load this page again',
  'failed-other': 'the download did not succeed',
};
/**
 * A translation; see `ENGLISH`.
 *
 * @example
 * const french: Words = { download: 'Télécharger', paused: 'En pause', of: '{done} sur {total}' };
 * defineProgressElement(french);
 */
export type Words = Partial<typeof ENGLISH>;

/** All of them, in some language. */
export type AllWords = Readonly<typeof ENGLISH>;

type Said = Pick<View, 'phase' | 'reason' | 'detail'>;
type Shown = Said & Pick<View, 'downloaded' | 'total' | 'bytesPerSecond' | 'secondsLeft'>;

/** Where it stands and why, without any number that changes while it is so. */
export function sayPhase({ phase, reason, detail }: Said, words: AllWords = ENGLISH): string {
  const why = (words as Readonly<Record<string, string>>)[`${phase}-${reason ?? ''}`];
  if (phase !== 'failed') return why ?? words[phase];
  return fill(words.failed, { why: why ?? detail ?? words['failed-other'] });
}

/** What a person reads beside the bar. */
export function describePhase(view: Shown, words: AllWords = ENGLISH, locale?: string): string {
  const { phase, downloaded, total, bytesPerSecond, secondsLeft } = view;
  const done = formatBytes(downloaded, locale);
  const bytes =
    total === undefined || phase === 'ready'
      ? done
      : fill(words.of, { done, total: formatBytes(total, locale) });
  if (phase === 'downloading') {
    const rate = bytesPerSecond && fill(words.rate, { bytes: formatBytes(bytesPerSecond, locale) });
    const left =
      secondsLeft !== undefined && fill(words.left, { time: formatTime(secondsLeft, locale) });
    return [bytes, rate, left].filter(Boolean).join(' – ');
  }
  const said = sayPhase(view, words);
  const hasBytes = ['waiting', 'paused', 'ready'].includes(phase) && downloaded > 0;
  return hasBytes ? `${said} – ${bytes}` : said;
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
  const style = { style: 'unit', unit, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, style).format(value);
}

function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}

export function formatPercent(share: number, locale?: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(share);
}
