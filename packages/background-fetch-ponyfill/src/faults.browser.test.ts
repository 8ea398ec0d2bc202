import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { browsersUnderTest, launchBrowser } from '@internal/test-support';
import type { BrowserName, TestBrowser } from '@internal/test-support';
import { cutAt, faults as allFaults } from './testing/faults.js';
import type { Fault } from './testing/faults.js';
import type { Outcome } from './testing/lab/outcome.js';
import { openApp, startLabServer } from './testing/labApp.js';
import type { Lab, LabServer } from './testing/labApp.js';

jest.setTimeout(300_000);

declare const lab: Lab;

const faults = allFaults.filter(({ isSlow }) => process.env.TEST_SIZE === 'all' || !isSlow);
const settings = {
  version: '1',
  segmentBytes: 256 * 1024,
  // Retries wait a hundredth of the longest that they may, so that budgets are spent in time.
  random: 0.01,
};
const pathOf = ({ name }: Fault) => `/content/${encodeURIComponent(name)}`;

describe.each(browsersUnderTest())('servers that misbehave, in %s', (name) => {
  let served: LabServer;
  let browser: TestBrowser;

  beforeAll(async () => {
    served = await startLabServer({ listen: [{ protocol: 'http' }, { protocol: 'http' }] });
    const { server, serveApp } = served;
    serveApp('/app/', settings);
    serveApp('/renewing/', { ...settings, signer: server.url('/sign') });
    for (const fault of faults) server.serve(pathOf(fault), fault.served);
    server.handle('/sign', ({ url = '' }, response) => {
      const path = new URL(url, server.origin).searchParams.get('of') ?? '';
      response.end(server.signedUrl(path, { forRequests: 1 }));
    });
    browser = await launchBrowser(name);
  });

  afterAll(async () => {
    await browser.close();
    await served.server.stop();
  });

  test('all end in exact bytes or in the right reason', async () => {
    const { server, outcomes } = served;
    const urlOf = (fault: Fault): string => {
      const path = pathOf(fault);
      if (fault.where === 'signed') return server.signedUrl(path, { forRequests: 1 });
      return server.url(path, fault.where === 'elsewhere' ? 1 : 0);
    };
    const start = async (scope: string, chosen: readonly Fault[]) => {
      const page = await openApp(browser, server, scope);
      const urls = Object.fromEntries(chosen.map((fault) => [fault.name, urlOf(fault)]));
      await page.evaluate((asked) => lab.download(asked), urls);
    };
    await start(
      '/app/',
      faults.filter(({ where }) => where !== 'renewed'),
    );
    await start(
      '/renewing/',
      faults.filter(({ where }) => where === 'renewed'),
    );

    const heard = await Promise.all(faults.map((fault) => outcomes.of(fault.name)));
    const rows = heard.map((outcome, index) => {
      const path = faults[index] ? pathOf(faults[index]) : '';
      const requests = server.log.requests(path).filter(({ attempt }) => attempt > 0).length;
      const sentMiB = (server.log.bytesSent(path) / 2 ** 20).toFixed(2);
      const said = outcome.records[0]?.detail ?? '';
      const ending = outcome.failureReason === '' ? 'bytes' : `${outcome.failureReason}: ${said}`;
      return `${outcome.id.padEnd(34)} ${String(requests).padStart(3)} requests ${sentMiB.padStart(6)} MiB  ${ending}`;
    });
    console.log(`${browser.version}, files of 2 MiB\n${rows.join('\n')}`);

    expect(Object.fromEntries(heard.map((outcome) => [outcome.id, shown(outcome)]))).toEqual(
      Object.fromEntries(
        await Promise.all(faults.map(async (fault) => [fault.name, await expected(fault, name)])),
      ),
    );
    expect(outcomes.heard().length).toBe(faults.length);
  });
});

const shown = ({ type, failureReason, records }: Outcome) => ({
  type,
  failureReason,
  ...records[0],
});

/** What has to be shown of a fault. */
async function expected({ ending, takenForWholeBy }: Fault, browser: BrowserName) {
  const url = expect.any(String);
  if (!('bytes' in ending)) {
    const { failureReason, detail } = ending;
    const said = { phase: 'failed', detail: expect.stringMatching(detail), sha256: '' };
    return { url, type: 'backgroundfetchfail', failureReason, ...said };
  }
  const front = ending.bytes.read(0, cutAt);
  const sha256 = takenForWholeBy?.includes(browser)
    ? createHash('sha256').update(front).digest('hex')
    : await ending.bytes.sha256();
  const said = { phase: 'complete', detail: '', sha256 };
  return { url, type: 'backgroundfetchsuccess', failureReason: '', ...said };
}
