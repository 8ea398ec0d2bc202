import { expect, test } from '@jest/globals';
import { whyNoRoom } from './room.js';
import type { Deletable } from './room.js';

const MB = 1e6;

const room = (estimate: { readonly quota?: number; readonly usage?: number }, promised = 0) => ({
  estimate: () => Promise.resolve(estimate),
  promised,
  deletable: (): Promise<readonly Deletable[]> =>
    Promise.resolve([
      { url: '/small', size: 5 * MB },
      { url: '/film', size: 50 * MB },
    ]),
});

test('what fits, to the last byte, is no matter', async () => {
  expect(await whyNoRoom(40 * MB, room({ quota: 100 * MB, usage: 60 * MB }))).toBeUndefined();
});

test('a browser that tells nothing is not doubted', async () => {
  expect(await whyNoRoom(40 * MB, room({}))).toBeUndefined();
});

test('says what is free, and the fewest that would have to go', async () => {
  expect(await whyNoRoom(40 * MB, room({ quota: 100 * MB, usage: 70 * MB }))).toBe(
    '40.0 MB are needed and 30.0 MB are free. Deleting /film (50.0 MB) would make room.',
  );
});

test('what is under way already counts', async () => {
  expect(await whyNoRoom(40 * MB, room({ quota: 100 * MB, usage: 60 * MB }, 20 * MB))).toBe(
    '40.0 MB are needed and 20.0 MB are free. Deleting /film (50.0 MB) would make room.',
  );
});

test('says so where nothing would suffice', async () => {
  expect(await whyNoRoom(400 * MB, room({ quota: 100 * MB, usage: 60 * MB }))).toBe(
    '400.0 MB are needed and 40.0 MB are free. Nothing that this app has downloaded would make enough room.',
  );
});

test('a browser that counts below zero is to be restarted, and nothing deleted for it', async () => {
  // As Firefox 153.7 told it after a SIGKILL (discovery 0032).
  const belowZero = room({ quota: 10_737_418_240, usage: 18_446_744_073_704_395_000 });
  expect(await whyNoRoom(40 * MB, belowZero)).toBe(
    'The browser has lost count of its storage: restart it.',
  );
});
