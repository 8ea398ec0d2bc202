/** The kinds of keys that segmented-cache makes; any other is an ordinary entry. */
const PRIVATE_KINDS: Readonly<Record<string, string>> = {
  segments: 'segment',
  tails: 'tail',
  drafts: 'draft',
  heads: 'head',
};

const privatePath = /\/__segmented-cache__\/([a-z]+)\//;

/** Names a call of a cache by what it is about, such as `cache.put segment`. */
export function cacheSite(call: 'match' | 'put' | 'delete', url: string): string {
  const folder = privatePath.exec(url)?.[1] ?? '';
  return `cache.${call} ${PRIVATE_KINDS[folder] ?? 'entry'}`;
}

/** Names a lock request by its purpose, such as `locks.request runner`; ours are `owner:purpose:…`. */
export function lockSite(name: string): string {
  const purpose = /^[a-z-]+:([a-z]+):/.exec(name)?.[1] ?? 'other';
  return `locks.request ${purpose}`;
}
