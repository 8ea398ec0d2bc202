import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser } from '@internal/test-support';
import type { BrowserName, TestBrowser, TestPage } from '@internal/test-support';
import { faults as allFaults } from './testing/faults.js';
import type { Fault } from './testing/faults.js';
import { digestOfFront, readFaultTable, wordsOf, writeFaultTable } from './testing/faultTable.js';
import type { Outcome } from './testing/lab/outcome.js';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer } from './testing/labApp.js';

const isAll = process.env.TEST_SIZE === 'all';
jest.setTimeout(240_000);

declare const lab: Lab;

/** `FAULTS='RST|gzip'` chooses, `UPDATE_FAULTS=1` writes docs/guide/faults.md instead of checking it. */
const { FAULTS = '', UPDATE_FAULTS } = process.env;
const faults = allFaults.filter(({ name }) => new RegExp(FAULTS).test(name));
const settings = {
  version: '1',
  segmentBytes: 256 * 1024,
  // Retries wait a hundredth of the longest that they may, so that budgets are spent in time.
  random: 0.01,
};
const pathOf = ({ name }: Fault) => `/content/${encodeURIComponent(name)}`;

/** Alone, a download has all connections, and takes several. */
const ways = isAll ? (['all at once', 'one after the other'] as const) : (['all at once'] as const);
const runs = browsersUnderTest().flatMap((name) => ways.map((way) => ({ name, way })));

describe.each(runs)('servers that misbehave, $way, in $name', ({ name, way }) => {
  let served: LabServer;
  let browser: TestBrowser;
  let pages: { readonly usual: TestPage; readonly renewing: TestPage; readonly hurried: TestPage };
  const ended: Outcome[] = [];
  const words = new Map<string, string>();

  beforeAll(async () => {
    served = await startLabServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
    const { server, serveApp } = served;
    serveApp('/app/', settings);
    serveApp('/renewing/', { ...settings, signer: server.url('/sign') });
    serveApp('/hurried/', { ...settings, timesFaster: isAll ? 1 : 10 });
    for (const fault of faults) server.serve(pathOf(fault), fault.served);
    server.handle('/sign', ({ url = '' }, response) => {
      const path = new URL(url, server.origin).searchParams.get('of') ?? '';
      response.end(server.signedUrl(path, { forRequests: 1 }));
    });
    browser = await launchBrowser(name);
    pages = {
      usual: await openApp(browser, server, '/app/'),
      renewing: await openApp(browser, server, '/renewing/'),
      hurried: await openApp(browser, server, '/hurried/'),
    };
    if (way === 'all at once') await Promise.all(faults.map(start));
  });

  afterAll(async () => {
    console.log(`${browser.version}, ${way}, files of 2 MiB\n${ended.map(cost).join('\n')}`);
    await browser.close();
    await served.server.stop();
    if (UPDATE_FAULTS && way === 'all at once') await writeFaultTable(name, words);
  });

  const start = async (fault: Fault): Promise<void> => {
    const { where = 'usual' } = fault;
    const page =
      where === 'renewed' ? pages.renewing : where === 'hurried' ? pages.hurried : pages.usual;
    await page.evaluate((id, url) => lab.download({ [id]: url }), fault.name, urlOf(fault));
  };
  const urlOf = (fault: Fault): string => {
    const { server } = served;
    const path = pathOf(fault);
    if (fault.where === 'signed') return server.signedUrl(path, { forRequests: 1 });
    return server.url(path, fault.where === 'elsewhere' ? 1 : 0);
  };
  const cost = ({ id, failureReason, records }: Outcome): string => {
    const { log } = served.server;
    const path = `/content/${encodeURIComponent(id)}`;
    const requests = log.requests(path).filter(({ attempt }) => attempt > 0).length;
    const sentMiB = (log.bytesSent(path) / 2 ** 20).toFixed(2);
    const ending = failureReason === '' ? 'bytes' : `${failureReason}: ${records[0]?.detail ?? ''}`;
    return `${id.padEnd(46)} ${String(requests).padStart(3)} requests ${sentMiB.padStart(6)} MiB  ${ending}`;
  };

  test.each(faults)('$name', async (fault) => {
    const { outcomes } = served;
    if (way === 'one after the other') await start(fault);
    const outcome = await outcomes.of(fault.name);
    ended.push(outcome);
    const { type, failureReason, records } = outcome;
    expect({ type, failureReason, ...records[0] }).toMatchObject(await expected(fault, name));
    expect(outcomes.heard(fault.name).length).toBe(1);
    const said = await wordsOf(outcome, fault);
    words.set(fault.name, said);
    if (!UPDATE_FAULTS) expect((await readFaultTable()).get(fault.name)?.[name]).toBe(said);
  });
});

/** What has to be shown of a fault. */
async function expected(fault: Fault, browser: BrowserName) {
  const url = expect.any(String);
  const { ending, takenForWholeBy } = fault;
  if (!('bytes' in ending)) {
    const { failureReason, detail } = ending;
    const said = { phase: 'failed', detail: expect.stringMatching(detail), sha256: '' };
    return { url, type: 'backgroundfetchfail', failureReason, ...said };
  }
  const sha256 = takenForWholeBy?.includes(browser)
    ? digestOfFront(ending.bytes)
    : await ending.bytes.sha256();
  const said = { phase: 'complete', detail: '', sha256 };
  return { url, type: 'backgroundfetchsuccess', failureReason: '', ...said };
}
