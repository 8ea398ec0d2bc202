/** workbox-content-packs gives its jobs this prefix, tells of them itself, and keeps what they bring. */
const PACK_PREFIX = 'content-pack:';

/** Whether a job is a content pack's, and nobody else's to keep or to tell of. */
export function isPackJob({ id }: { readonly id: string }): boolean {
  return id.startsWith(PACK_PREFIX);
}
