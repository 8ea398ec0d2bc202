import { browserEstimate } from './browserEstimate.js';
import { connectPolicyRefusals } from './connectPolicyRefusals.js';
import type { Realm } from './realm.js';

/** This page or worker, and a registration, as the browser describes them. */
export function browserRealm(registration: ServiceWorkerRegistration): Realm {
  return {
    randomUUID: () => crypto.randomUUID(),
    hasActiveWorker: () => registration.active !== null,
    isDenied,
    roomBytes,
    refusals: async (requests) => {
      const forbidden = await connectPolicyRefusals(requests);
      return requests.map(({ url }) =>
        isMixedContent(url)
          ? 'the browser does not fetch over HTTP from a page that came over HTTPS'
          : forbidden.has(url)
            ? 'the Content-Security-Policy does not allow it (connect-src)'
            : undefined,
      );
    },
  };
}

async function isDenied(): Promise<boolean> {
  // Firefox and WebKit know no such permission, and throw; some contexts have no Permissions API.
  const { permissions } = navigator as Partial<typeof navigator>;
  const asked = permissions?.query({ name: 'background-fetch' as PermissionName });
  return asked === undefined
    ? false
    : asked.then(
        ({ state }) => state === 'denied',
        () => false,
      );
}

async function roomBytes(): Promise<number | undefined> {
  const { quota, usage = 0 } = await browserEstimate();
  return quota === undefined ? undefined : Math.max(0, quota - usage);
}

/** Mixed Content, "should fetching request be blocked"; loopback is as trustworthy as HTTPS. */
function isMixedContent(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isLoopback = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return location.protocol === 'https:' && protocol === 'http:' && !isLoopback;
}
