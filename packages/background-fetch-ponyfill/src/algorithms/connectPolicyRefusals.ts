/** What is used of a `SecurityPolicyViolationEvent`, which some workers have no type for. */
interface Violation extends Event {
  readonly disposition: string;
  readonly effectiveDirective: string;
  readonly blockedURI: string;
}

/**
 * Which URLs the Content-Security-Policy of this page or worker keeps from being fetched (`connect-src`).
 * No script can read the policy, so that the browser is asked: by fetches that only the HTTP cache may
 * answer (a service worker that hears of them may still ask for more), and by the violations that it reports. One URL of each folder is tried; a policy that tells files of one
 * folder apart is not noticed.
 */
export async function connectPolicyRefusals(
  requests: readonly Pick<Request, 'url'>[],
): Promise<ReadonlySet<string>> {
  if (!(await hasConnectPolicy())) return new Set();
  const tried = new Map(requests.map(({ url }) => [folderOf(url), url]));
  const blocked = new Set<string>();
  const { document: target = globalThis } = globalThis as { readonly document?: EventTarget };
  const hear = (event: Event) => {
    const { disposition, effectiveDirective, blockedURI } = event as Violation;
    if (disposition === 'enforce' && effectiveDirective === 'connect-src') blocked.add(blockedURI);
  };
  target.addEventListener('securitypolicyviolation', hear);
  await Promise.all([...tried.values()].map(askPolicy));
  target.removeEventListener('securitypolicyviolation', hear);
  const isBlocked = (url: string): boolean =>
    blocked.has(withoutHash(url)) || blocked.has(new URL(url).origin);
  const folders = new Set([...tried].filter(([, url]) => isBlocked(url)).map(([folder]) => folder));
  return new Set(requests.map(({ url }) => url).filter((url) => folders.has(folderOf(url))));
}

/**
 * Silent where there is no policy. One that lists both `data:` and `blob:` is taken for none; in service
 * workers, which have no `blob:` URLs, one that lists `data:`.
 */
async function hasConnectPolicy(): Promise<boolean> {
  const blobUrl = 'createObjectURL' in URL ? URL.createObjectURL(new Blob()) : undefined;
  try {
    await Promise.all([fetch('data:,'), ...(blobUrl === undefined ? [] : [fetch(blobUrl)])]);
    return false;
  } catch {
    return true;
  } finally {
    if (blobUrl !== undefined) URL.revokeObjectURL(blobUrl);
  }
}

/**
 * A fetch of another origin in mode `same-origin` fails, and one of our own that only the HTTP cache may
 * answer, before anything is sent, and after the policy was looked at (Fetch, "main fetch", steps 7 to
 * 12). The violation is reported in a task of its own.
 */
async function askPolicy(url: string): Promise<void> {
  const init = { method: 'HEAD', mode: 'same-origin', cache: 'only-if-cached' } as const;
  await fetch(url, init).catch(() => undefined);
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

const folderOf = (url: string): string => new URL('.', url).href;

function withoutHash(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}
