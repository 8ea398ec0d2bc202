import { describe, expect, it } from '@jest/globals';
import type { Progress } from 'workbox-background-fetch/protocol';
import { FakeBackgroundFetch } from './fakeBackgroundFetch.js';

const film = 'https://app.example/film.mp4';
const there = ({ phase, previous, removable }: Progress) => [phase, previous, removable];

describe('FakeBackgroundFetch', () => {
  it('says that the revision before is here until the file is whole, and removes it at rest', async () => {
    const fake = new FakeBackgroundFetch();
    const client = fake.client();
    const asked = async () => there(await client.progress(film));
    fake.setJob(film, { phase: 'downloading', previous: true });
    expect(await asked()).toEqual(['downloading', true, undefined]);
    fake.setJob(film, { phase: 'failed', removable: true });
    expect(await asked()).toEqual(['failed', true, true]);
    expect(await client.remove(film)).toBe(true);
    expect(await asked()).toEqual(['absent', undefined, undefined]);
    fake.setJob(film, { phase: 'ready', previous: true });
    expect(await asked()).toEqual(['ready', undefined, true]);
    fake.dispose();
  });

  it('has nothing of it any more once all is cleared', async () => {
    const fake = new FakeBackgroundFetch();
    const told: unknown[] = [];
    const client = fake.client();
    const stop = client.subscribe(film, (progress) => told.push(there(progress)));
    fake.setJob(film, { phase: 'failed', previous: true });
    await client.clear();
    expect(told.at(-1)).toEqual(['aborted', undefined, undefined]);
    stop();
    fake.dispose();
  });
});
