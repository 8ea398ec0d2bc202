import type { CreatedBackgroundFetch } from '../createBackgroundFetch.js';
import { fireClick } from '../idl/events.js';
import { registrationOf } from '../idl/manager.js';
import { NOTIFIED_JOB } from '../idl/notifications.js';

/**
 * Turns a click on one of our notifications into `backgroundfetchclick`; the app's own handler of
 * notifications does not hear of it. To be called while the script is evaluated.
 */
export function listenForClicks(
  worker: ServiceWorkerGlobalScope,
  { backend, manager }: Pick<CreatedBackgroundFetch, 'backend' | 'manager'>,
): void {
  worker.addEventListener('notificationclick', (event) => {
    const data = Object(event.notification.data) as Partial<Record<typeof NOTIFIED_JOB, unknown>>;
    const uid = data[NOTIFIED_JOB];
    if (typeof uid !== 'string') return;
    event.stopImmediatePropagation();
    event.notification.close();
    const fired = backend.snapshot(uid).then(async (snapshot) => {
      // Its id may have been used again since, and the job forgotten.
      if (snapshot) await fireClick(worker, registrationOf(manager, snapshot));
    });
    event.waitUntil(fired);
  });
}
