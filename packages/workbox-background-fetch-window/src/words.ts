import type { Progress } from 'workbox-background-fetch/protocol';

/** What a person reads beside the bar. */
export function describePhase({ phase, reason, downloaded, total }: Progress): string {
  const bytes =
    total === undefined
      ? formatBytes(downloaded)
      : `${formatBytes(downloaded)} of ${formatBytes(total)}`;
  switch (phase) {
    case 'absent':
      return 'Not downloaded';
    case 'queued':
      return 'Starting';
    case 'downloading':
      return bytes;
    case 'waiting':
      return `${WAITS[reason ?? ''] ?? 'Waiting'} – ${bytes}`;
    case 'paused':
      return `Paused – ${bytes}`;
    case 'caching':
      return 'Finishing';
    case 'ready':
      return `Available offline – ${formatBytes(downloaded)}`;
    case 'failed':
      return `Failed: ${FAILURES[reason ?? ''] ?? 'the download did not succeed'}`;
    case 'aborted':
      return 'Cancelled';
  }
}

const WAITS: Readonly<Record<string, string>> = {
  offline: 'Waiting for a connection',
  metered: 'Waiting for a network without data charges',
  server: 'Waiting for the server',
  'not-allowed': 'Waiting until the server allows it',
};

const FAILURES: Readonly<Record<string, string>> = {
  'bad-status': 'the server does not have this file',
  'fetch-error': 'the server could not be reached',
  'quota-exceeded': 'there is not enough space',
  'download-total-exceeded': 'the file is larger than it was announced',
  refused: 'what the server sent may not be kept',
};

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Decimal units, as the field's download managers show them. */
export function formatBytes(bytes: number, locale?: string): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    maximumFractionDigits: power < 2 ? 0 : 1,
  }).format(bytes / 1000 ** power);
}
