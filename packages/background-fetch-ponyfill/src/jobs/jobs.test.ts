import { describe, expect, it } from '@jest/globals';
import type { Carriage } from '../carriers/carriage.js';
import type { FetchArgs } from '../channel/messages.js';
import { Jobs } from './jobs.js';
import type { JobsOptions } from './jobs.js';

describe('fetch', () => {
  // Jest fails a test in which a rejection is nobody's.
  it('rejects to its caller alone where the store fails while an earlier call goes on', async () => {
    const lost = new Error('the database is gone');
    const late = new Error('no server says how large it is');
    let fail: (reason: Error) => void = () => undefined;
    const sizes = new Promise<Carriage[]>((_, reject) => (fail = reject));
    const find = (uid: string) => (uid === 'second' ? Promise.reject(lost) : Promise.resolve());
    const options = { store: { find }, native: { choose: () => sizes } };
    const jobs = new Jobs(options as unknown as JobsOptions);
    const first = expect(jobs.fetch({ uid: 'first' } as FetchArgs)).rejects.toBe(late);
    const second = expect(jobs.fetch({ uid: 'second' } as FetchArgs)).rejects.toBe(lost);
    // A rejection that nobody has taken by the next turn of the event loop counts as unhandled.
    await new Promise((resolve) => setImmediate(resolve));
    fail(late);
    await Promise.all([first, second]);
  });
});
