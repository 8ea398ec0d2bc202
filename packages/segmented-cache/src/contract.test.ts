import { describe, it, jest } from '@jest/globals';
import { segmentedCacheContract } from '@internal/test-support/contracts';
import { SimulatedBrowser } from '@internal/test-support/simulation';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

describe('The contract of segmented-cache on the simulated platform', () => {
  it.each(segmentedCacheContract)('$name', async (contractCase) => {
    const browser = new SimulatedBrowser({ seed: 1 });
    await contractCase.run({
      scope: 'https://app.example/',
      newContext: () => browser.start().environment,
    });
  });
});
