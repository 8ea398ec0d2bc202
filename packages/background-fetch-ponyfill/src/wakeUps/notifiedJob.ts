import type { JobSnapshot } from '../channel/messages.js';
import type { CreatedBackgroundFetch } from '../createBackgroundFetch.js';
import { NOTIFIED_ID, NOTIFIED_JOB } from '../idl/notifications.js';

/**
 * The job that a notification is about.
 *
 * @param data of the notification.
 * @returns `undefined` at once where the notification is the app's own; later, where the job is forgotten
 * and none under way has its id, which the same page would show.
 */
export function notifiedJob(
  data: unknown,
  backend: Pick<CreatedBackgroundFetch['backend'], 'get' | 'snapshot'>,
): Promise<JobSnapshot | undefined> | undefined {
  const { [NOTIFIED_JOB]: uid, [NOTIFIED_ID]: id } = Object(data) as Partial<
    Record<string, unknown>
  >;
  if (typeof uid !== 'string') return undefined;
  return backend
    .snapshot(uid)
    .then((ended) => ended ?? (typeof id === 'string' ? backend.get(id) : undefined));
}
