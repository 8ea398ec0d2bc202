import { describe, expect, it } from '@jest/globals';
import { support } from './support.js';

/** As seen where the global scope has these. */
function supportWith(globals: Record<string, unknown>): ReturnType<typeof support> {
  const before = new Map(
    Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]),
  );
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  try {
    return support();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

const browser = {
  isSecureContext: true,
  caches: {},
  indexedDB: {},
  ServiceWorker: Object,
  navigator: { locks: {} },
};

describe('support', () => {
  it('never throws, whatever there is', () => {
    expect(support()).toMatchObject({ works: false, metered: false, native: { works: false } });
    expect(supportWith({ navigator: undefined }).works).toBe(false);
  });

  it.each(['ServiceWorker', 'ServiceWorkerGlobalScope'])(
    'says that all is well, in a page and in a worker: %s',
    (name) => {
      const { ServiceWorker, ...rest } = browser;
      const here = { ...rest, [name]: ServiceWorker };
      expect(supportWith(here)).toEqual({
        works: true,
        why: '',
        metered: false,
        native: { works: false, why: 'This browser has no Background Fetch of its own.' },
      });
    },
  );

  it('says that there are no service workers', () => {
    const { isSecureContext, caches, indexedDB, navigator } = browser;
    expect(supportWith({ isSecureContext, caches, indexedDB, navigator }).why).toMatch(
      /no service workers/,
    );
  });

  it.each([
    { without: { isSecureContext: false }, why: /HTTPS/ },
    { without: { navigator: {} }, why: /Web Locks/ },
  ])('says what is missing: $why', ({ without, why }) => {
    const found = supportWith({ ...browser, ...without });
    expect(found.works).toBe(false);
    expect(found.why).toMatch(why);
  });

  it.each([
    { connection: { saveData: false }, metered: true },
    { connection: { type: 'wifi' }, metered: true },
    { connection: {}, metered: false },
  ])('says whether networks that cost are told apart: $connection', ({ connection, metered }) => {
    const navigator = { locks: {}, connection };
    expect(supportWith({ ...browser, navigator }).metered).toBe(metered);
  });
});
