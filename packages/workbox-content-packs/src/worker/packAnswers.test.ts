import { describe, expect, it } from '@jest/globals';
import { PackAnswers } from './packAnswers.js';
import type { PackOptions } from './packOptions.js';
import type { InstalledPack } from './packShelf.js';

const url = 'https://app.example/film.mp4';

/** A pack that has the URL, and answers so. */
function packOf(id: string, match: () => Promise<Response | undefined>): InstalledPack {
  const table = { has: (asked: string) => asked === url, match };
  const source = { pack: { id } };
  return { id, version: '1', title: id, source, table, assets: [] } as unknown as InstalledPack;
}

function answersOf(packs: () => readonly InstalledPack[], options: PackOptions = {}) {
  const reported: unknown[] = [];
  const shelf = {
    allInstalled: () => new Promise<readonly InstalledPack[]>((resolve) => resolve(packs())),
    get knownInstalled() {
      return packs();
    },
  };
  return { answers: new PackAnswers(options, shelf, (error) => reported.push(error)), reported };
}

const answer = (text: string) => () => Promise.resolve(new Response(text));

describe('PackAnswers', () => {
  it('answers out of another pack where one cannot be read, and says what was wrong', async () => {
    const broken = new Error('The browser failed.');
    const packs = [
      packOf('a', () => Promise.reject(broken)),
      packOf('b', answer('of b')),
      packOf('c', answer('of c')),
    ];
    const { answers, reported } = answersOf(() => packs);
    expect(await (await answers.match(new Request(url)))?.text()).toBe('of b');
    expect(reported).toEqual([broken]);
  });

  it('leaves requests to the network where nothing can be read', async () => {
    const broken = new Error('The browser failed.');
    const { answers, reported } = answersOf(() => {
      throw broken;
    });
    expect(await answers.match(new Request(url))).toBeUndefined();
    expect(reported).toEqual([broken]);
  });
});
