import { describe, expect, it } from '@jest/globals';
import { PackAnswers } from './packAnswers.js';
import type { PackOptions } from './packOptions.js';
import type { InstalledPack } from './packShelf.js';

const url = 'https://app.example/film.mp4';

/** A pack that has the URL, and answers so. */
function packOf(
  id: string,
  match: () => Promise<Response | undefined>,
  manifestDigest?: string,
): InstalledPack {
  const table = { has: (asked: string) => asked === url, match };
  const source = { pack: { id }, manifestDigest };
  return { id, version: '1', title: id, source, table, assets: [] } as unknown as InstalledPack;
}

function answersOf(packs: () => readonly InstalledPack[], options: PackOptions = {}) {
  const reported: unknown[] = [];
  const shelf = {
    allInstalled: () => new Promise<readonly InstalledPack[]>((resolve) => resolve(packs())),
    reread: () => Promise.resolve(undefined),
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

  it('trusts no pack of run time, nor prefers it, whose id a later build declares', async () => {
    const digest = 'ab'.repeat(32);
    const options = {
      packs: ['a', 'b'].map((id) => ({
        ...{ id, manifestUrl: `/${id}.json`, manifestDigest: digest, trusted: true },
      })),
    };
    const script = Object.defineProperty(new Request(url), 'destination', { value: 'script' });
    const [ofRunTime, builtIn] = [packOf('a', answer('of a')), packOf('b', answer('of b'), digest)];
    const alone = answersOf(() => [ofRunTime], options).answers;
    expect(alone.has(script)).toBe(false);
    expect(await alone.match(script)).toBeUndefined();
    expect(await (await alone.match(new Request(url)))?.text()).toBe('of a');
    const both = answersOf(() => [ofRunTime, builtIn], options).answers;
    for (const request of [script, new Request(url)]) {
      expect(await (await both.match(request))?.text()).toBe('of b');
    }
  });
});
