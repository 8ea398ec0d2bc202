import { describe, expect, test } from '@jest/globals';
import { UnsupportedVerbError } from '../capabilities.js';
import { DrivenPage, type PageContext } from './drivenPage.js';
import type { PageDriver } from './pageDriver.js';

const nothing = () => Promise.resolve();

/** A page whose realm is this one. */
function pageHere(
  context: Partial<PageContext> = {},
  driver: Partial<PageDriver> = {},
): DrivenPage {
  return new DrivenPage(
    {
      run: (expression) => (0, eval)(expression) as Promise<unknown>,
      navigate: nothing,
      reload: nothing,
      close: nothing,
      setHidden: nothing,
      setFrozen: nothing,
      press: nothing,
      screenshot: () => Promise.resolve(new Uint8Array()),
      ...driver,
    },
    {
      version: 'Engine 1',
      can: { stopWorker: false, offline: false, hide: false, freeze: false, workerConsole: false },
      deadlineMs: 120,
      console: ['first line', 'second line'],
      setOffline: nothing,
      requireRunning: () => undefined,
      ...context,
    },
  );
}

describe('evaluate', () => {
  test('tells what is no error from what is', async () => {
    const page = pageHere();
    await expect(page.evaluate('(() => { throw 7; })()')).rejects.toMatchObject({
      thrown: 'number',
      message: 'number: 7',
    });
  });

  test('says when the code was cut off', async () => {
    const page = pageHere({}, { run: () => Promise.resolve(undefined) });
    await expect(page.evaluate('1')).rejects.toThrow('cut off before it gave an outcome');
  });
});

describe('waitFor', () => {
  test('gives the first truthy value', async () => {
    let asked = 0;
    const page = pageHere(
      {},
      { run: () => Promise.resolve(JSON.stringify({ value: (asked += 1) < 3 ? 0 : 'there' })) },
    );
    expect(await page.waitFor('whatever')).toBe('there');
    expect(asked).toBe(3);
  });

  test('says the predicate, the arguments, the last value and the console at the deadline', async () => {
    const failure = pageHere().waitFor((least: number) => least > 5, 4);
    await expect(failure).rejects.toThrow(
      /After 120 ms, still not met: \(least\).*\nIts arguments: \[4\]\nLast seen: false\n[^]*second line/,
    );
  });

  test('takes a predicate that throws for one not met yet, and says what it threw', async () => {
    await expect(pageHere().waitFor('missing.part')).rejects.toThrow(
      /Last seen: PageError: ReferenceError: missing is not defined/,
    );
  });

  test('ends at the deadline also when the page does not answer', async () => {
    const page = pageHere({}, { run: () => new Promise(() => undefined) });
    await expect(page.waitFor('1')).rejects.toThrow('Last seen: nothing yet');
  });
});

test('a load that never ends fails at the deadline', async () => {
  const page = pageHere({}, { navigate: () => new Promise(() => undefined) });
  await expect(page.navigate('http://localhost/')).rejects.toThrow(
    'After 120 ms, still no load of http://localhost/.',
  );
});

test('a verb the engine has no means for says which capability to ask', async () => {
  const failure = pageHere().offline(true);
  await expect(failure).rejects.toThrow(UnsupportedVerbError);
  await expect(failure).rejects.toThrow('`browser.can.offline`');
});
