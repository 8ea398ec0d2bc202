import { describe, expect, it } from '@jest/globals';
import type { WaitingReason } from 'background-fetch-ponyfill/protocol';
import type { Progress, Reason } from 'workbox-background-fetch/protocol';
import type { PackPhase, Problem } from 'workbox-content-packs/protocol';
import type { ClientErrorCode } from './clientError.js';
import { BackgroundFetchClientError } from './clientError.js';
import { reasonOf, reasonOfProblem } from './reasonOf.js';
import type { View } from './view.js';
import { describePhase, ENGLISH, formatBytes } from './words.js';

const progress = (more: Partial<Progress>): Progress => ({
  version: 1,
  id: 'https://app.example/film.mp4',
  title: 'Film',
  phase: 'downloading',
  downloaded: 1_500_000,
  ...more,
});

describe('formatBytes', () => {
  it.each([
    { bytes: 0, text: '0\u00a0bytes' },
    { bytes: 999, text: '999\u00a0bytes' },
    { bytes: 1000, text: '1\u00a0kB' },
    { bytes: 12_345, text: '12\u00a0kB' },
    { bytes: 1_000_000, text: '1\u00a0MB' },
    { bytes: 1_260_000, text: '1.3\u00a0MB' },
    { bytes: 5_368_709_120, text: '5.4\u00a0GB' },
    { bytes: 5e12, text: '5,000\u00a0GB' },
  ])('says $text for $bytes', ({ bytes, text }) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('speaks the reader’s language', () => {
    expect(formatBytes(1_260_000, 'de')).toBe('1,3\u00a0MB');
  });
});

describe('describePhase', () => {
  it.each<{ of: Partial<Progress>; says: RegExp }>([
    { of: { phase: 'absent' }, says: /^Not downloaded$/ },
    { of: { phase: 'queued' }, says: /^Starting$/ },
    { of: {}, says: /^1\.5\u00a0MB$/ },
    { of: { total: 3_000_000 }, says: /^1\.5\u00a0MB of 3\u00a0MB$/ },
    {
      of: { phase: 'waiting', reason: 'offline' },
      says: /^Waiting for a connection – 1\.5\u00a0MB$/,
    },
    { of: { phase: 'waiting', reason: 'server' }, says: /^Waiting to ask the server again – / },
    { of: { phase: 'waiting', reason: 'metered' }, says: /without data charges/ },
    { of: { phase: 'waiting', reason: 'not-allowed' }, says: /until the server allows/ },
    { of: { phase: 'paused' }, says: /^Paused – 1\.5\u00a0MB$/ },
    { of: { phase: 'caching' }, says: /^Finishing$/ },
    { of: { phase: 'ready' }, says: /^Available offline – 1\.5\u00a0MB$/ },
    { of: { phase: 'failed', reason: 'quota-exceeded' }, says: /not enough space/ },
    { of: { phase: 'failed', reason: 'bad-status' }, says: /does not have this file/ },
    { of: { phase: 'failed', reason: 'fetch-error' }, says: /could not be reached/ },
    { of: { phase: 'failed', reason: 'download-total-exceeded' }, says: /larger than/ },
    { of: { phase: 'failed' }, says: /did not succeed/ },
    { of: { phase: 'aborted' }, says: /^Cancelled$/ },
    {
      of: { phase: 'failed', reason: 'bad-status', previous: true },
      says: /^Failed: the server does not have this file – the version before is available offline$/,
    },
    {
      of: { total: 3_000_000, previous: true },
      says: /^1\.5\u00a0MB of 3\u00a0MB – the version before is available offline$/,
    },
    { of: { phase: 'ready', previous: true }, says: /^Available offline – 1\.5\u00a0MB$/ },
  ])('says $says of $of', ({ of, says }) => {
    expect(describePhase(progress(of))).toMatch(says);
  });
});

describe('the strings', () => {
  /** A translation: its words are told from all others. */
  const words = Object.fromEntries(
    Object.entries(ENGLISH).map(([key, word]) => [key, `[${word}]`]),
  ) as unknown as typeof ENGLISH;
  const say = (said: Pick<View, 'phase' | 'reason' | 'detail'>) =>
    describePhase({ downloaded: 0, ...said }, words, 'en');

  // Types see to it that these are all of them.
  const phases: Record<View['phase'] | PackPhase, string> = {
    ...{ absent: '[Not downloaded]', queued: '[Starting]', downloading: '[Downloading]' },
    ...{ waiting: '[Waiting]', paused: '[Paused]', caching: '[Finishing]' },
    ...{ ready: '[Available offline]', failed: '[Failed: [the download did not succeed]]' },
    ...{ aborted: '[Cancelled]', removing: '[Removing]' },
  };
  it.each(Object.entries(phases))('have a word for %s', (phase, says) => {
    expect(say({ phase: phase as View['phase'] })).toBe(says);
  });

  const waiting: Record<WaitingReason | 'another-pack', RegExp> = {
    ...{ offline: /connection/, metered: /data charges/, server: /server/ },
    ...{ 'not-allowed': /allows/, 'another-pack': /another download/ },
  };
  it.each(Object.entries(waiting))('have words for waiting, %s', (reason, says) => {
    expect(say({ phase: 'waiting', reason })).toMatch(/^\[Waiting .+\]$/);
    expect(say({ phase: 'waiting', reason })).toMatch(says);
  });

  const failed: Record<
    Exclude<Reason, WaitingReason | 'aborted' | ''> | 'changed-on-server',
    RegExp
  > = {
    ...{ 'bad-status': /does not have/, 'fetch-error': /not be reached/, refused: /not be kept/ },
    ...{ 'quota-exceeded': /enough space/, 'download-total-exceeded': /larger/ },
    ...{ 'changed-on-server': /has changed/ },
  };
  it.each(Object.entries(failed))('have words for failing, %s', (reason, says) => {
    expect(say({ phase: 'failed', reason })).toMatch(/^\[Failed: \[.+\]\]$/);
    expect(say({ phase: 'failed', reason })).toMatch(says);
  });

  const problems: Record<Exclude<Problem['code'], 'error'>, RegExp> = {
    ...{ 'unknown-pack': /not offer/, 'not-allowed': /not offer/, 'no-space': /enough space/ },
    ...{ 'manifest-unreachable': /list of files/, 'manifest-mismatch': /not the one/ },
    ...{
      'newer-format': /not the one/,
      invalid: /not be kept/,
      'invalid-state': /can be done now/,
    },
  };
  it.each(Object.entries(problems))('have words for the problem %s', (code, says) => {
    const reason = reasonOfProblem({ code: code as Problem['code'], message: 'Of the worker.' });
    expect(say({ phase: 'failed', ...reason })).toMatch(/^\[Failed: \[.+\]\]$/);
    expect(say({ phase: 'failed', ...reason })).toMatch(says);
  });

  const errors: Record<Exclude<ClientErrorCode, 'refused'>, RegExp> = {
    ...{ 'no-worker': /cannot download/, 'no-answer': /cannot download/ },
    ...{ 'other-version': /another version/, disposed: /did not succeed/ },
  };
  it.each(Object.entries(errors))('have words for the error %s', (code, says) => {
    const reason = reasonOf(new BackgroundFetchClientError(code as ClientErrorCode));
    expect(say({ phase: 'failed', ...reason })).toMatch(/^\[Failed: \[.+\]\]$/);
    expect(say({ phase: 'failed', ...reason })).toMatch(says);
  });
});
