import { describe, expect, it } from '@jest/globals';
import type { Progress } from 'workbox-background-fetch/protocol';
import { describePhase, formatBytes } from './words.js';

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
    { bytes: 0, text: '0 byte' },
    { bytes: 999, text: '999 byte' },
    { bytes: 1000, text: '1 kB' },
    { bytes: 12_345, text: '12 kB' },
    { bytes: 1_000_000, text: '1 MB' },
    { bytes: 1_260_000, text: '1.3 MB' },
    { bytes: 5_368_709_120, text: '5.4 GB' },
    { bytes: 5e12, text: '5,000 GB' },
  ])('says $text for $bytes', ({ bytes, text }) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('speaks the reader’s language', () => {
    expect(formatBytes(1_260_000, 'de')).toBe('1,3 MB');
  });
});

describe('describePhase', () => {
  it.each<{ of: Partial<Progress>; says: RegExp }>([
    { of: { phase: 'absent' }, says: /^Not downloaded$/ },
    { of: { phase: 'queued' }, says: /^Starting$/ },
    { of: {}, says: /^1\.5 MB$/ },
    { of: { total: 3_000_000 }, says: /^1\.5 MB of 3 MB$/ },
    { of: { phase: 'waiting', reason: 'offline' }, says: /^Waiting for a connection – 1\.5 MB$/ },
    { of: { phase: 'waiting', reason: 'server' }, says: /^Waiting for the server/ },
    { of: { phase: 'waiting', reason: 'metered' }, says: /without data charges/ },
    { of: { phase: 'waiting', reason: 'not-allowed' }, says: /until the server allows/ },
    { of: { phase: 'paused' }, says: /^Paused – 1\.5 MB$/ },
    { of: { phase: 'caching' }, says: /^Finishing$/ },
    { of: { phase: 'ready' }, says: /^Available offline – 1\.5 MB$/ },
    { of: { phase: 'failed', reason: 'quota-exceeded' }, says: /not enough space/ },
    { of: { phase: 'failed', reason: 'bad-status' }, says: /does not have this file/ },
    { of: { phase: 'failed', reason: 'fetch-error' }, says: /could not be reached/ },
    { of: { phase: 'failed', reason: 'download-total-exceeded' }, says: /larger than/ },
    { of: { phase: 'failed' }, says: /did not succeed/ },
    { of: { phase: 'aborted' }, says: /^Cancelled$/ },
  ])('says $says of $of', ({ of, says }) => {
    expect(describePhase(progress(of))).toMatch(says);
  });
});
