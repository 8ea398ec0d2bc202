import { afterEach, describe, expect, it } from '@jest/globals';
import { browserEstimate } from './browserEstimate.js';

const original = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

function beIn(navigator: unknown): void {
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

describe('browserEstimate', () => {
  afterEach(() => {
    if (original) Object.defineProperty(globalThis, 'navigator', original);
    else Reflect.deleteProperty(globalThis, 'navigator');
  });

  it('knows nothing where there is no StorageManager', async () => {
    beIn({});
    expect(await browserEstimate()).toEqual({});
  });

  it('is what the browser says', async () => {
    const estimate = { quota: 5000, usage: 3000 };
    beIn({ storage: { estimate: () => Promise.resolve(estimate) } });
    expect(await browserEstimate()).toEqual(estimate);
  });
});
