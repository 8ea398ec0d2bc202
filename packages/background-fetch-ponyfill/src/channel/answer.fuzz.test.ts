import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answer } from './answer.js';
import type { AnswerOptions } from './answer.js';
import { isQuestion, PROTOCOL, PROTOCOL_VERSION } from './messages.js';
import type { FetchArgs } from './messages.js';

/** `FUZZ_RUNS=300000` tries more; a failure names its seed, which `fc.assert` takes again. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 1000);

const CALLS = [
  ...['fetch', 'get', 'getIds', 'snapshot', 'records', 'record', 'abort', 'pause', 'resume'],
  ...['nativeOrder', 'nativeStarted', 'tick'],
];

/** Whatever survives a structured clone, strange names and nesting included. */
const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, maxDepth: 3 });
const mostly = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(usual, usual, usual, usual, anything);

const request = fc.record(
  {
    url: mostly(
      fc.constantFrom(
        'https://app.example/film',
        'http://user:pass@app.example/',
        'ftp://app.example/',
        'javascript:alert(1)',
        '/film',
        '',
      ),
    ),
    method: mostly(fc.constantFrom('GET', 'get', 'POST', 'CONNECT', 'GE T')),
    headers: mostly(
      fc.array(
        fc.tuple(fc.constantFrom('a', 'Cookie', 'Range', 'a b'), fc.constantFrom('b', 'ü', '\n')),
        {
          maxLength: 3,
        },
      ),
    ),
    mode: mostly(fc.constantFrom('cors', 'no-cors', 'same-origin', 'navigate')),
    credentials: mostly(fc.constantFrom('omit', 'include', 'same-origin')),
    redirect: mostly(fc.constantFrom('follow', 'manual', 'error')),
    referrer: mostly(fc.constantFrom('about:client', '')),
    referrerPolicy: mostly(fc.constantFrom('', 'no-referrer')),
    expected: anything,
  },
  { requiredKeys: ['url', 'method', 'headers', 'mode', 'credentials', 'redirect'] },
);
const args = fc.record(
  {
    uid: mostly(fc.string()),
    id: mostly(fc.string()),
    index: mostly(fc.nat(3)),
    requests: mostly(fc.array(mostly(request), { maxLength: 3 })),
    bodies: mostly(fc.array(anything, { maxLength: 2 })),
    refused: mostly(fc.array(anything, { maxLength: 2 })),
    options: mostly(fc.constantFrom({}, { title: 'x', downloadTotal: 5 }, { downloadTotal: -1 })),
    persistAuthorization: anything,
    engine: mostly(fc.constantFrom('auto', 'native', 'emulated', 'other')),
    startsNative: anything,
    problem: mostly(fc.string()),
    loading: anything,
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    protocol: mostly(fc.constant(PROTOCOL)),
    version: mostly(fc.constant(PROTOCOL_VERSION)),
    call: mostly(fc.constantFrom(...CALLS, 'constructor', '__proto__', 'toString')),
    args: mostly(args),
  },
  { requiredKeys: [] },
);

describe('answer, to whatever a page may post', () => {
  it('answers or refuses, and hands on only what it has read', async () => {
    let handedOn = 0;
    await fc.assert(
      fc.asyncProperty(mostly(message), async (data) => {
        if (!isQuestion(data)) return;
        const called: { readonly name: string; readonly args: readonly unknown[] }[] = [];
        const answered = await answer(
          data,
          recorder((call) => called.push(call)),
        );
        expect(typeof answered.ok).toBe('boolean');
        for (const { name, args: given } of called) {
          handedOn += 1;
          if (name === 'fetch') expectWellFormed(given[0] as FetchArgs);
          else if (given.length > 0) expect(typeof given[0]).toBe('string');
        }
      }),
      { numRuns, seed: 4 },
    );
    // Else nothing was tested.
    expect(handedOn).toBeGreaterThan(numRuns / 20);
  });
});

function expectWellFormed({
  uid,
  id,
  requests,
  bodies,
  refused,
  engine,
  options,
}: FetchArgs): void {
  expect([typeof uid, typeof id]).toEqual(['string', 'string']);
  expect(requests.length).toBeGreaterThan(0);
  for (const { url, mode } of requests) {
    const { protocol, username, password } = new URL(url);
    expect(['http:', 'https:']).toContain(protocol);
    expect(username + password).toBe('');
    expect(mode).not.toBe('no-cors');
  }
  for (const body of bodies ?? []) expect(body === undefined || body instanceof Blob).toBe(true);
  for (const why of refused ?? []) expect(['string', 'undefined']).toContain(typeof why);
  expect(['auto', 'native', 'emulated']).toContain(engine);
  expect(options.downloadTotal).toBeGreaterThanOrEqual(0);
}

/** Takes every call, and does nothing. */
function recorder(
  onCall: (call: { readonly name: string; readonly args: readonly unknown[] }) => void,
): AnswerOptions {
  const taking = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...args: readonly unknown[]) => {
          onCall({ name: String(name), args });
          return Promise.resolve();
        },
    },
  );
  return {
    backend: taking as AnswerOptions['backend'],
    native: taking as AnswerOptions['native'],
    isBusy: () => Promise.resolve(false),
    onPageLoading: (isLoading) => expect(typeof isLoading).toBe('boolean'),
  };
}
