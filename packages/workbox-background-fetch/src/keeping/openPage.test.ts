import { describe, expect, it } from '@jest/globals';
import { openPage } from './openPage.js';

const scope = 'https://app.example/app/';

/** What a click shows, where these windows are open. */
async function shown(page: string | undefined, ...open: string[]): Promise<string> {
  let seen = 'nothing';
  const windows = open.map((url) => ({
    url,
    focus: () => Promise.resolve((seen = `focus ${url}`)),
  }));
  const openWindow = (url: string) => Promise.resolve((seen = `open ${url}`));
  await openPage(page, { windows, scope, open: openWindow });
  return seen;
}

describe('openPage', () => {
  it.each([
    { page: 'films', open: [], shows: `open ${scope}films` },
    { page: 'films', open: [`${scope}music`], shows: `open ${scope}films` },
    { page: 'films', open: [`${scope}music`, `${scope}films#3`], shows: `focus ${scope}films#3` },
    { page: '/other', open: [], shows: 'open https://app.example/other' },
    { page: undefined, open: [], shows: `open ${scope}` },
    { page: undefined, open: [`${scope}music`], shows: `focus ${scope}music` },
    { page: undefined, open: [`${scope}music`, scope], shows: `focus ${scope}` },
  ])('shows $shows for $page with $open', async ({ page, open, shows }) => {
    expect(await shown(page, ...open)).toBe(shows);
  });
});
