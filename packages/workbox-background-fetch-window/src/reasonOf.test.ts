import { expect, it } from '@jest/globals';
import { BackgroundFetchClientError } from './clientError.js';
import { problemWith } from './workerInfo.js';
import { reasonOf } from './reasonOf.js';

const problem = { code: 'no-space', message: 'It needs 5 GB.' } as const;

it.each([
  { error: new DOMException('', 'QuotaExceededError'), is: { reason: 'quota-exceeded' } },
  { error: new DOMException('', 'NotAllowedError'), is: { reason: 'not-allowed' } },
  { error: new BackgroundFetchClientError('other-version'), is: { reason: 'other-version' } },
  { error: new BackgroundFetchClientError('no-answer'), is: { reason: 'no-worker' } },
  {
    error: problemWith({ 'workbox-background-fetch': 1 }, 'workbox-content-packs'),
    is: { reason: 'not-offered' },
  },
  {
    error: new BackgroundFetchClientError('refused', problem.message, problem),
    is: { reason: 'quota-exceeded', detail: 'It needs 5 GB.' },
  },
  { error: new TypeError('Failed to parse URL'), is: { reason: 'other' } },
  { error: undefined, is: { reason: 'other' } },
])('says $is of $error', ({ error, is }) => {
  expect(reasonOf(error)).toEqual(is);
});
