import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { browsersUnderTest, launchBrowser } from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { segmentedCacheContract } from '@internal/test-support/contracts';
import { openLab, startLabServer } from './testing/labApp.js';
import type { Lab } from './testing/labApp.js';

jest.setTimeout(120_000);

declare const lab: Lab;

describe.each(browsersUnderTest())('the contract of segmented-cache in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startLabServer();
    browser = await launchBrowser(name);
    page = await openLab(browser, server);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test.each(segmentedCacheContract)('in a page: $name', async (contractCase) => {
    await page.evaluate((caseName) => lab.runContractCase(caseName), contractCase.name);
  });

  test.each(segmentedCacheContract)('in a service worker: $name', async (contractCase) => {
    await page.evaluateInWorker((caseName) => lab.runContractCase(caseName), contractCase.name);
  });
});
