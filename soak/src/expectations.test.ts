import { describe, expect, it } from '@jest/globals';
import type { Outcome } from './app/settings.js';
import { checkOutcomes } from './expectations.js';
import type { StartedJob } from './expectations.js';
import type { FilePlan } from './plan/files.js';

const episode = {};
const file: FilePlan = {
  path: '/files/a',
  size: 100,
  validator: 'strong',
  ranges: true,
  declaresLength: true,
  faults: [],
  origin: 0,
};
const job = (files: readonly FilePlan[], aborted?: StartedJob['aborted']): StartedJob => ({
  plan: { id: 'a', engine: 'emulated', downloadTotal: 0, files },
  deleted: new Set(),
  ...(aborted === undefined ? {} : { aborted }),
});
const told = (type: string, failureReason: string): Outcome => ({
  ...{ id: 'a', version: '1', type, failureReason, details: [] },
  result: failureReason === '' ? 'success' : 'failure',
});
const success = told('backgroundfetchsuccess', '');

describe('checkOutcomes', () => {
  it('takes the same outcome as often as it is told', () => {
    expect(checkOutcomes(episode, [job([file])], [success, success])).toEqual([]);
  });

  it.each([
    { what: 'a job without an end', started: job([file]), outcomes: [] },
    {
      what: 'a failure that nothing explains',
      started: job([file]),
      outcomes: [told('backgroundfetchfail', 'fetch-error')],
    },
    {
      what: 'two outcomes of one job',
      started: job([file], 'lost'),
      outcomes: [success, told('backgroundfetchabort', 'aborted')],
    },
    { what: 'a success after an abort', started: job([file], true), outcomes: [success] },
    {
      what: 'a success of what was refused',
      started: job([{ ...file, refusedWith: 404 }]),
      outcomes: [success],
    },
    {
      what: 'an event that says something else',
      started: job([file]),
      outcomes: [told('backgroundfetchfail', '')],
    },
  ])('finds $what', ({ started, outcomes }) => {
    expect(checkOutcomes(episode, [started], outcomes)).not.toEqual([]);
  });
});
