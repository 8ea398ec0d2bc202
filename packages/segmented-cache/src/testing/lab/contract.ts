import { segmentedCacheContract } from '@internal/test-support/contracts';
import { browserEnvironment } from 'segmented-cache';

/** Runs one clause of the contract here, in caches that nobody else has, and removes them. */
export async function runContractCase(name: string): Promise<void> {
  const contractCase = segmentedCacheContract.find((candidate) => candidate.name === name);
  if (!contractCase) throw new Error(`The contract has no case "${name}".`);
  const before = await caches.keys();
  if (before.length > 0) throw new Error(`These caches were here before: ${before.join(', ')}.`);
  try {
    await contractCase.run({
      scope: `${location.origin}/`,
      newContext: () => browserEnvironment(),
    });
  } finally {
    for (const cacheName of await caches.keys()) await caches.delete(cacheName);
  }
}
