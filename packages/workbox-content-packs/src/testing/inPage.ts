/** Functions that tests run in the page, from their source text; see `packApp.ts` for its globals. */

interface AppPage {
  command(payload: object): Promise<unknown>;
  question(payload: object): Promise<{
    /** Missing where the worker had a problem. */
    readonly value?: readonly { readonly installed?: string; readonly target?: object }[];
  }>;
}

export function command(payload: object): Promise<unknown> {
  return (globalThis as unknown as AppPage).command(payload);
}

export function question(payload: object): Promise<unknown> {
  return (globalThis as unknown as AppPage).question(payload);
}

/** Whether this version is installed, none where it is `null`, and nothing else is on its way. */
export async function isAt(id: string, version: string | null): Promise<boolean> {
  const answer = await (globalThis as unknown as AppPage).question({ question: 'state', id });
  const [state] = answer.value ?? [];
  const isThere = state && (state.installed ?? null) === version && state.target === undefined;
  // Seen where the wait for it fails.
  if (!isThere) throw new Error(JSON.stringify(answer));
  return true;
}

/** SHA-256 of what each URL is answered with, or its status where that is no success. */
export async function digests(urls: readonly string[]): Promise<Record<string, string | number>> {
  const found: Record<string, string | number> = {};
  for (const url of urls) {
    const response = await fetch(url);
    const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
    found[url] = response.status === 200 ? hex.join('') : response.status;
  }
  return found;
}

/** A range over the end of the first segment, a HEAD, and a condition. */
export async function ask(url: string) {
  const edge = 256 * 1024;
  const range = await fetch(url, { headers: { range: `bytes=${edge - 10}-${edge + 9}` } });
  const digest = await crypto.subtle.digest('SHA-256', await range.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0'));
  const head = await fetch(url, { method: 'HEAD' });
  const etag = head.headers.get('etag') ?? '';
  const unchanged = await fetch(url, { headers: { 'if-none-match': etag } });
  return {
    range: [range.status, range.headers.get('content-range'), hex.join('')],
    head: [head.status, head.headers.get('content-length'), (await head.text()).length],
    unchanged: unchanged.status,
  };
}

/** Whether a request for a script is not answered out of the pack; there is no network. */
export function isScriptRefused(url: string): Promise<boolean> {
  const script = document.createElement('script');
  script.src = url;
  return new Promise((resolve) => {
    script.addEventListener('error', () => resolve(true));
    script.addEventListener('load', () => resolve(false));
    document.body.append(script);
  });
}
