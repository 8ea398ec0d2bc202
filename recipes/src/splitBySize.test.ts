import { describe, expect, it } from '@jest/globals';
import { splitBySize } from './splitBySize.js';

const entry = (url: string, size: number) => ({ url, revision: '1', size });

describe('splitBySize', () => {
  it('takes out what is large, but nothing that the app does not start without', () => {
    const entries = [
      ...['index.html', 'app.mjs?v=2', 'film.mp4', 'data.json'].map((url) => entry(url, 1001)),
      entry('icon.png', 1000),
    ];
    const { small, large } = splitBySize(entries, 1000);
    expect(large.map(({ url }) => url)).toEqual(['film.mp4', 'data.json']);
    expect(small.map(({ url }) => url)).toEqual(['index.html', 'app.mjs?v=2', 'icon.png']);
  });

  it('says what to do where sizes are missing, as in what Workbox writes into a worker', () => {
    const written = [{ url: 'film.mp4', revision: '1' } as ReturnType<typeof entry>];
    expect(() => splitBySize(written, 1000)).toThrow(/film\.mp4 has no size.*withBackgroundFetch/);
  });
});
