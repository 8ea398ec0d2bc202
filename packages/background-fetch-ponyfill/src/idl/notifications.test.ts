import { describe, expect, it } from '@jest/globals';
import type { SettlingEventType } from '../algorithms/settle.js';
import { withNotifications } from './notifications.js';
import type { NotificationTexts } from './notifications.js';
import type { BackgroundFetchRegistration } from './registration.js';

const registration = {
  id: 'film',
  snapshot: { uid: 'u', title: 'Film' },
} as unknown as BackgroundFetchRegistration;

interface Situation {
  readonly isAllowed?: boolean;
  readonly texts?: NotificationTexts;
  readonly handled?: Promise<void>;
}

/** What the user sees after one event. */
async function shown(
  type: SettlingEventType,
  { isAllowed = true, texts = {}, handled = Promise.resolve() }: Situation = {},
): Promise<unknown[]> {
  const seen: unknown[] = [];
  const dispatch = withNotifications(() => handled, {
    texts,
    isAllowed: () => isAllowed,
    show: (title, options) => {
      seen.push([title, options.body, options.tag, options.data]);
      return Promise.reject(new TypeError('no permission after all'));
    },
  });
  await dispatch(type, registration);
  return seen;
}

describe('withNotifications', () => {
  it('tells the user how it ended, under the job’s title', async () => {
    expect(await shown('backgroundfetchsuccess')).toEqual([
      [
        'Film',
        'Download complete',
        'background-fetch film',
        { backgroundFetchUid: 'u', backgroundFetchId: 'film' },
      ],
    ]);
    expect(await shown('backgroundfetchfail', { texts: { failure: 'Oh' } })).toEqual([
      [
        'Film',
        'Oh',
        'background-fetch film',
        { backgroundFetchUid: 'u', backgroundFetchId: 'film' },
      ],
    ]);
  });

  it('shows nothing of what the app aborted, nor without permission', async () => {
    expect(await shown('backgroundfetchabort')).toEqual([]);
    expect(await shown('backgroundfetchsuccess', { isAllowed: false })).toEqual([]);
  });

  it('leaves a handler’s failure to whoever repeats the event', async () => {
    const handled = Promise.reject(new Error('handler'));
    await expect(shown('backgroundfetchsuccess', { handled })).rejects.toThrow('handler');
  });
});
