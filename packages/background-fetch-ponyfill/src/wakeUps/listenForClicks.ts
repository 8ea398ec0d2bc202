import type { CreatedBackgroundFetch } from '../createBackgroundFetch.js';
import { fireClick } from '../idl/events.js';
import { registrationOf } from '../idl/manager.js';
import { notifiedJob } from './notifiedJob.js';

/**
 * Turns a click on one of our notifications into `backgroundfetchclick`; the app's own handler of
 * notifications does not hear of it. To be called while the script is evaluated.
 */
export function listenForClicks(
  worker: ServiceWorkerGlobalScope,
  { backend, manager }: Pick<CreatedBackgroundFetch, 'backend' | 'manager'>,
): void {
  worker.addEventListener('notificationclick', (event) => {
    const found = notifiedJob(event.notification.data, backend);
    if (!found) return;
    event.stopImmediatePropagation();
    event.notification.close();
    const fired = found.then(async (job) => {
      if (job) await fireClick(worker, registrationOf(manager, job));
    });
    event.waitUntil(fired);
  });
}
