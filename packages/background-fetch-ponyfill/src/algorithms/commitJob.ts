import type { FetchArgs, JobSnapshot } from '../channel/messages.js';
import type { Backend } from '../idl/backend.js';
import { quotaExceeded } from '../idl/quotaExceeded.js';
import type { Realm } from './realm.js';

/** What is known of a job once its requests and options were read. */
export interface JobToCommit extends Omit<FetchArgs, 'uid' | 'bodies' | 'refused'> {
  /** Those that `requests` were made of, in the same order. */
  readonly converted: readonly Request[];
  /** Their bodies, where they may have some. */
  readonly bodies?: () => Promise<readonly (Blob | undefined)[]>;
}

/**
 * The steps of `fetch()` after its arguments were read, up to the job that is durable.
 *
 * @throws {TypeError} {DOMException} as `BackgroundFetchManager.fetch()` does.
 */
export async function commitJob(
  { converted, bodies: read, ...job }: JobToCommit,
  backend: Pick<Backend, 'fetch'>,
  realm: Realm,
): Promise<JobSnapshot> {
  // Before anything is waited for: the worker may become active meanwhile.
  if (!realm.hasActiveWorker()) {
    throw new TypeError(
      'No service worker is active for this registration: await navigator.serviceWorker.ready first.',
    );
  }
  if (await realm.isDenied()) {
    throw new DOMException('The user has denied background fetches.', 'NotAllowedError');
  }
  const [refused, bodies] = await Promise.all([realm.refusals(converted), read?.()]);
  await requireRoom(job.options.downloadTotal, bodies ?? [], realm);
  return backend.fetch({
    uid: realm.randomUUID(),
    ...job,
    ...(bodies ? { bodies } : {}),
    refused,
  });
}

async function requireRoom(
  downloadTotal: number,
  bodies: readonly (Blob | undefined)[],
  realm: Realm,
): Promise<void> {
  const neededBytes = bodies.reduce((sum, body) => sum + (body?.size ?? 0), downloadTotal);
  const roomBytes = neededBytes > 0 ? await realm.roomBytes() : undefined;
  if (roomBytes !== undefined && neededBytes > roomBytes) {
    throw quotaExceeded(
      `${neededBytes} bytes were announced, and this origin may store ${roomBytes} more.`,
    );
  }
}
