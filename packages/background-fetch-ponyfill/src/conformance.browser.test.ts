import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { browsersUnderTest } from '@internal/test-support';
import { ConformanceApp } from './testing/conformance/app.js';
import { testEvents } from './testing/conformance/events.js';
import { testFetching } from './testing/conformance/fetching.js';
import { testIdentity } from './testing/conformance/identity.js';
import { testInterfaces } from './testing/conformance/interfaces.js';
import { testRealms } from './testing/conformance/realms.js';
import { testSettling } from './testing/conformance/settling.js';

jest.setTimeout(60_000);

describe.each(browsersUnderTest())('the polyfill in %s', (name) => {
  let started: ConformanceApp;
  const app = () => started;

  beforeAll(async () => {
    started = await ConformanceApp.start(name);
  });
  afterAll(() => started.stop());

  testInterfaces(app);
  testIdentity(app);
  testFetching(app);
  testSettling(app);
  testEvents(app);
  testRealms(app);
});
