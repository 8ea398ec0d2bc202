/**
 * The first part of the ids of the background fetches that carry content packs; the pack's id follows.
 * workbox-content-packs gives it to them, tells of them itself, and keeps what they bring.
 */
export const PACK_JOB_PREFIX = 'content-pack:';

/** Whether a job is a content pack's, and nobody else's to keep or to tell of. */
export function isPackJob({ id }: { readonly id: string }): boolean {
  return id.startsWith(PACK_JOB_PREFIX);
}
