import { assertBytes, assertEqual } from './assertions.js';
import type { ContractCase, Subject } from './contractCase.js';
import { bytesOf, Stage } from './stage.js';

const ofBothLayouts = (check: (stage: Stage, bytes: Uint8Array<ArrayBuffer>) => Promise<void>) => {
  return async (subject: Subject) => {
    const stage = new Stage(subject);
    for (const size of [4567, 876]) await check(stage, stage.random.bytes(size));
  };
};

/** Which request finds which asset, as in the Cache API. */
export const requestMatchingCases: readonly ContractCase[] = [
  {
    name: 'queries are told apart unless they are ignored; fragments never are',
    run: ofBothLayouts(async (stage, bytes) => {
      await stage.put(bytes, `${stage.url}?v=1`);
      assertEqual(await stage.stored(`${stage.url}?v=2`), undefined, 'another query');
      assertEqual(await stage.stored(), undefined, 'no query');
      assertBytes(await stage.stored(`${stage.url}?v=1#t=10`), bytes, 'the query and a fragment');
      for (const url of [stage.url, `${stage.url}?v=2`]) {
        const response = await stage.films.match(url, { ignoreSearch: true });
        assertBytes(await bytesOf(response), bytes, `${url}, its query ignored`);
      }
      const other = await stage.films.match(`${stage.url}-2`, { ignoreSearch: true });
      assertEqual(other, undefined, 'another path');
      assertEqual(await stage.films.delete(stage.url), false, 'deleted without the query');
      const deleted = await stage.films.delete(stage.url, { ignoreSearch: true });
      assertEqual(deleted, true, 'deleted, the query ignored');
      assertEqual(await stage.stored(`${stage.url}?v=1`), undefined, 'what is left');
    }),
  },
  {
    name: 'Vary: only who sends the same finds it, unless that is ignored',
    run: ofBothLayouts(async (stage, bytes) => {
      const asks = (variant?: string) =>
        new Request(stage.url, variant === undefined ? {} : { headers: { 'x-variant': variant } });
      await stage.films.put(
        asks('a'),
        stage.response(bytes, { vary: 'Accept-Encoding, X-Variant' }),
      );
      assertBytes(await bytesOf(await stage.films.match(asks('a'))), bytes, 'variant a');
      for (const request of [asks('b'), asks()]) {
        const variant = request.headers.get('x-variant') ?? 'none';
        assertEqual(await stage.films.match(request), undefined, `variant ${variant}`);
        const ignored = await stage.films.match(request, { ignoreVary: true });
        assertBytes(await bytesOf(ignored), bytes, `variant ${variant}, Vary ignored`);
      }
      assertEqual(await stage.films.delete(stage.url), true, 'deleted');
      assertEqual(await stage.films.match(asks('a')), undefined, 'what is left');
    }),
  },
  {
    name: 'keys() names every asset by its own URL',
    async run(subject) {
      const stage = new Stage(subject);
      const urls = [stage.url, `${stage.url}?v=1`, `${subject.scope}with%20space/ü.bin`];
      await stage.put(stage.random.bytes(4567), urls[0]);
      await stage.put(stage.random.bytes(10), urls[1]);
      await stage.put(stage.random.bytes(2500), urls[2]);
      const expected = urls.map((url) => new URL(url).href).sort();
      assertEqual((await stage.films.keys()).sort(), expected, 'keys');
    },
  },
  {
    name: 'a foreign reader of a segmented asset finds nothing rather than something wrong',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(4567));
      const cache = await stage.environment.caches.open('films');
      for (const options of [{}, { ignoreSearch: true, ignoreVary: true }]) {
        assertEqual(await cache.match(stage.url, options), undefined, 'match');
        assertEqual((await cache.keys(stage.url, options)).length, 0, 'number of keys');
      }
    },
  },
];
