import type { Dispatch, SettlingEventType } from '../algorithms/settle.js';

/** What a notification says when a background fetch has ended. Not standard. */
export interface NotificationTexts {
  /** Under the job's title when it succeeded; default 'Download complete'. */
  readonly success?: string;
  /** Under the job's title when it failed; default 'Download failed'. */
  readonly failure?: string;
}

export interface NotifierOptions {
  readonly texts: NotificationTexts;
  /** Whether the user has allowed notifications; nobody is asked here. */
  readonly isAllowed: () => boolean;
  /** `registration.showNotification()`. */
  readonly show: (title: string, options: ShownNotification) => Promise<void>;
}

/** What `showNotification()` is called with. */
export interface ShownNotification {
  readonly body: string;
  readonly tag: string;
  /** Tells it from the app's own when it is clicked. */
  readonly data: { readonly [NOTIFIED_JOB]: string; readonly [NOTIFIED_ID]: string };
}

/** The member of a notification's `data` that holds its job's uid. */
export const NOTIFIED_JOB = 'backgroundFetchUid';

/** The one that holds the job's id, which another job may have by the time of a click. */
export const NOTIFIED_ID = 'backgroundFetchId';

/**
 * Dispatches, and shows a notification once the handlers have finished: one that failed is told again
 * later, and then the user is told too. Nothing is shown of a job that the app aborted. A notification
 * that cannot be shown is no failure of the job.
 */
export function withNotifications(
  dispatch: Dispatch,
  { texts, isAllowed, show }: NotifierOptions,
): Dispatch {
  return async (type, registration) => {
    await dispatch(type, registration);
    const body = bodyFor(type, texts);
    if (body === undefined || !isAllowed()) return;
    const { id, snapshot } = registration;
    const data = { [NOTIFIED_JOB]: snapshot.uid, [NOTIFIED_ID]: id };
    // With the title that `updateUI()` gave it; the tag makes a repeated one replace the first.
    await show(snapshot.title || id, { body, tag: `background-fetch ${id}`, data }).catch(
      () => undefined,
    );
  };
}

function bodyFor(type: SettlingEventType, texts: NotificationTexts): string | undefined {
  switch (type) {
    case 'backgroundfetchsuccess':
      return texts.success ?? 'Download complete';
    case 'backgroundfetchfail':
      return texts.failure ?? 'Download failed';
    case 'backgroundfetchabort':
      return undefined;
  }
}
