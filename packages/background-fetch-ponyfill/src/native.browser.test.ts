import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser, seededContent } from '@internal/test-support';
import type { Behaviour, TestBrowser, TestPage } from '@internal/test-support';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer } from './testing/labApp.js';

jest.setTimeout(240_000);

declare const lab: Lab;

const MiB = 1024 * 1024;
const LARGE = 4 * MiB;
const settings = { version: '1', segmentBytes: MiB, nativeFromBytes: LARGE, random: 0 };
const isAll = process.env.TEST_SIZE === 'all';
/** The only engine with a Background Fetch of its own that works. */
const engines = browsersUnderTest().filter((name) => name === 'chromium');

interface NativeClass {
  readonly prototype: {
    fetch: (
      this: object,
      id: string,
      requests: unknown,
      options: { readonly title: string },
    ) => Promise<unknown>;
  };
}

const film = seededContent('native film', LARGE);
const later = seededContent('native film, changed', LARGE);
const isTaken = { phase: 'complete', carried: 'native: large, validator' };

// Where Chromium is not asked for, there is nothing to show.
(engines.length > 0 ? describe : describe.skip)('the browser as a carrier, in Chromium', () => {
  let served: LabServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    served = await startLabServer();
    served.serveApp('/app/', settings);
    served.serveApp('/titled/', { ...settings, retitle: 'Ready' });
    browser = await launchBrowser('chromium');
    page = await openApp(browser, served.server, '/app/');
  });

  afterAll(async () => {
    await browser.close();
    await served.server.stop();
  });

  const fetchAuto = (id: string, urls: readonly string[], from = page) =>
    from.evaluate((...args) => lab.fetchBy('auto', ...args), id, urls);
  const untilNative = (id: string, from = page) =>
    from.waitFor(async (name) => {
      const [first] = await lab.carriers(name);
      return first === 'native: large' && (await lab.nativeIds()).length > 0;
    }, id);

  test('has three large files of a job, the runner fifty small ones, and the app hears once', async () => {
    const { server, outcomes } = served;
    const large = [0, 1, 2].map((index) => seededContent(`large ${index}`, LARGE));
    const small = Array.from({ length: 50 }, (_, index) => seededContent(`small ${index}`, 20_000));
    const files = [...large, ...small].map((content, index) => ({
      content,
      path: `/mixed/${index}`,
    }));
    for (const { content, path } of files) server.serve(path, { content });
    const paths = files.map(({ path }) => path);
    await fetchAuto('mixed', paths);
    const outcome = await outcomes.of('mixed');
    expect(outcome.type).toBe('backgroundfetchsuccess');
    expect(outcome.records.map(({ carried }) => carried)).toEqual([
      ...large.map(() => 'native: large, validator'),
      ...small.map(() => 'emulated: small, validator'),
    ]);
    expect(outcome.records.map(({ sha256 }) => sha256)).toEqual(
      await Promise.all(files.map(({ content }) => content.sha256())),
    );
    expect(outcomes.heard('mixed')).toHaveLength(1);
    // Beside the one that asks for its size, and the one that asks once more in the end.
    const gets = paths.slice(0, 3).map((path) => {
      return server.log.requests(path).filter(({ method }) => method === 'GET').length;
    });
    expect(gets).toEqual([1, 1, 1]);
  });

  test('is given two jobs by one page', async () => {
    const { server, outcomes } = served;
    server.serve('/two/a', { content: film });
    server.serve('/two/b', { content: later });
    await Promise.all([fetchAuto('two a', ['/two/a']), fetchAuto('two b', ['/two/b'])]);
    expect((await outcomes.of('two a')).records).toMatchObject([
      { ...isTaken, sha256: await film.sha256() },
    ]);
    expect((await outcomes.of('two b')).records).toMatchObject([
      { ...isTaken, sha256: await later.sha256() },
    ]);
  });

  test('splices two versions, which is found and mended', async () => {
    const { server, outcomes } = served;
    const slowly = { bytesPerSecond: 4 * MiB };
    server.serve('/spliced', [
      { content: film, cut: { afterBytes: 2 * MiB, by: 'fin' }, ...slowly },
      { content: later, ifRange: 'ignored' },
    ]);
    await fetchAuto('spliced', ['/spliced']);
    expect(await outcomes.of('spliced')).toMatchObject({
      type: 'backgroundfetchsuccess',
      records: [
        { phase: 'complete', carried: 'emulated: wrong, validator', sha256: await later.sha256() },
      ],
    });
    expect(server.log.requests('/spliced').map(({ status }) => status)).toContain(206);
  });

  test('brings an empty 200 where there is more than was said, which is found and mended', async () => {
    const { server, outcomes } = served;
    const grown = seededContent('grown', 2 * LARGE);
    server.serve('/grown', ({ method }): Behaviour => ({
      content: method === 'HEAD' ? film : grown,
    }));
    await fetchAuto('grown', ['/grown']);
    expect(await outcomes.of('grown')).toMatchObject({
      type: 'backgroundfetchsuccess',
      records: [
        { phase: 'complete', carried: 'emulated: wrong, validator', sha256: await grown.sha256() },
      ],
    });
  });

  test('takes a body for whole that was cut, which is found and mended', async () => {
    const { server, outcomes } = served;
    server.serve('/truncated', ({ method, attempt }): Behaviour => ({
      content: film,
      // Without a declared length, as behind some proxies, a cut looks like the end.
      ...(method === 'GET' && attempt === 1
        ? { contentLength: 'close-delimited', cut: { afterBytes: MiB, by: 'fin' } }
        : {}),
    }));
    await fetchAuto('truncated', ['/truncated']);
    expect(await outcomes.of('truncated')).toMatchObject({
      type: 'backgroundfetchsuccess',
      records: [
        { phase: 'complete', carried: 'emulated: wrong, validator', sha256: await film.sha256() },
      ],
    });
    // What had come was of the right bytes, and is not fetched again.
    const ranges = server.log.requests('/truncated').map(({ headers }) => headers.range);
    expect(ranges.slice(0, 4)).toEqual([undefined, undefined, undefined, `bytes=${MiB}-`]);
    expect(ranges.slice(4)).not.toContain(undefined);
  });

  // Chromium waits 20 s before each of its four retries.
  if (isAll) {
    test('reports success with an empty body once its retries are spent, which is found and mended', async () => {
      const { server, outcomes } = served;
      const broken: Behaviour = {
        content: film,
        range: 'ignored',
        cut: { afterBytes: MiB, by: 'rst' },
      };
      server.serve('/empty', [broken, broken, broken, broken, broken, { content: film }]);
      await fetchAuto('empty', ['/empty']);
      expect(await outcomes.of('empty')).toMatchObject({
        type: 'backgroundfetchsuccess',
        records: [
          { phase: 'complete', carried: 'emulated: wrong, validator', sha256: await film.sha256() },
        ],
      });
    });
  }

  test('fails at a status, and the runner says which it was', async () => {
    const { server, outcomes } = served;
    server.serve('/gone', ({ method }): Behaviour =>
      method === 'HEAD' ? { content: film } : { status: 404 },
    );
    server.serve('/beside', { content: film });
    await fetchAuto('gone', ['/gone', '/beside']);
    expect(await outcomes.of('gone')).toMatchObject({
      type: 'backgroundfetchfail',
      failureReason: 'bad-status',
      records: [
        { phase: 'failed', carried: 'emulated: failed, ', detail: expect.stringContaining('404') },
        { ...isTaken, sha256: await film.sha256() },
      ],
    });
  });

  test('is made to end what the app aborts', async () => {
    const { server, outcomes } = served;
    server.serve('/aborted', { content: film, stall: { afterBytes: MiB } });
    await fetchAuto('aborted', ['/aborted']);
    await untilNative('aborted');
    expect(await page.evaluate((id) => lab.abort(id), 'aborted')).toBe(true);
    expect((await outcomes.of('aborted')).type).toBe('backgroundfetchabort');
    await page.waitFor(async () => (await lab.nativeIds()).length === 0);
    expect(outcomes.heard('aborted')).toHaveLength(1);
  });

  test('shows what the handler calls the job', async () => {
    const { server, outcomes } = served;
    server.serve('/titled', { content: film });
    const other = await openApp(browser, server, '/titled/');
    // What the browser shows cannot be asked; that it was told can.
    await other.evaluateInWorker(`(() => {
      self.shown = [];
      const { prototype } = self.BackgroundFetchUpdateUIEvent;
      const { updateUI } = prototype;
      prototype.updateUI = function (options) {
        return updateUI.call(this, options).then(() => void self.shown.push(options.title));
      };
    })()`);
    await fetchAuto('titled', ['/titled'], other);
    expect((await outcomes.of('titled')).records).toMatchObject([isTaken]);
    let titles: unknown[] = [];
    while (titles.length === 0) titles = (await other.evaluateInWorker('self.shown')) as unknown[];
    expect(titles).toEqual(['Ready']);
    await other.close();
  });

  test('goes on when the page is closed', async () => {
    const { server, outcomes } = served;
    server.serve('/closed', { content: film, stall: { afterBytes: MiB } });
    const other = await openApp(browser, server, '/app/');
    await fetchAuto('closed', ['/closed'], other);
    await untilNative('closed', other);
    await other.close();
    await server.whenStalled('/closed');
    server.release('/closed');
    expect((await outcomes.of('closed')).records).toMatchObject([
      { ...isTaken, sha256: await film.sha256() },
    ]);
  });

  test('is believed in nothing after it was killed', async () => {
    const { server, outcomes } = served;
    server.serve('/killed', [{ content: film, stall: { afterBytes: 2 * MiB } }, { content: film }]);
    await fetchAuto('killed', ['/killed']);
    await untilNative('killed');
    await server.whenStalled('/killed');
    await browser.kill();
    await browser.restart();
    page = await openApp(browser, server, '/app/');
    expect((await outcomes.of('killed')).records).toMatchObject([
      { phase: 'complete', sha256: await film.sha256() },
    ]);
  });

  test('starts late or never, and the runner has it, and nothing goes on beside it', async () => {
    const { server, outcomes } = served;
    server.serve('/late', { content: film });
    server.serve('/never', { content: later });
    const other = await openApp(browser, server, '/app/');
    await other.evaluate(() => {
      // As where the browser asks its user, who takes their time.
      const { prototype } = (globalThis as unknown as Record<'BackgroundFetchManager', NativeClass>)
        .BackgroundFetchManager;
      const { fetch } = prototype;
      prototype.fetch = function (id, requests, options) {
        return new Promise((resolve) => {
          if (options.title !== 'late') return;
          document.addEventListener('let it start', () => {
            resolve(
              fetch.call(this, id, requests, options).finally(() => {
                document.title = 'started';
              }),
            );
          });
        });
      };
    });
    await Promise.all([fetchAuto('late', ['/late'], other), fetchAuto('never', ['/never'], other)]);
    const refused = { phase: 'complete', carried: 'emulated: refused, validator' };
    expect((await outcomes.of('late')).records).toMatchObject([
      { ...refused, sha256: await film.sha256() },
    ]);
    expect((await outcomes.of('never')).records).toMatchObject([
      { ...refused, sha256: await later.sha256() },
    ]);
    // Once it is to be fetched by the browser too, it does not end by itself.
    server.serve('/late', { content: film, stall: { afterBytes: 0 } });
    await other.evaluate(() => document.dispatchEvent(new Event('let it start')));
    await other.waitFor(async () => {
      return document.title === 'started' && (await lab.nativeIds()).length === 0;
    });
    expect(outcomes.heard('late')).toHaveLength(1);
    await other.close();
  });

  test('refuses a second start where its user has allowed one, and the runner has it', async () => {
    const { server, outcomes } = served;
    const strict = await launchBrowser('chromium', { severalDownloads: false });
    try {
      const once = await openApp(strict, server, '/app/');
      server.serve('/first', { content: film });
      server.serve('/second', { content: later });
      await fetchAuto('first', ['/first'], once);
      await outcomes.of('first');
      await fetchAuto('second', ['/second'], once);
      expect((await outcomes.of('first')).records).toMatchObject([isTaken]);
      expect((await outcomes.of('second')).records).toMatchObject([
        { carried: 'emulated: refused, validator', sha256: await later.sha256() },
      ]);
    } finally {
      await strict.close();
    }
  });
});
