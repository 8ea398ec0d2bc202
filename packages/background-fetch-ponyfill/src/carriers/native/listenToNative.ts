import type { Environment } from '../../environment.js';
import { hold } from '../../wakeUps/hold.js';
import { isOurs } from './nativeIds.js';
import type { NativeEvent, NativeEventType } from './nativePort.js';

export interface NativeListeners {
  readonly environment: Pick<Environment, 'clock' | 'reportError'>;
  /** Takes over what the browser brought. */
  readonly onNativeEnd: (event: NativeEvent) => Promise<void>;
  /** The user has clicked on the browser's entry of a job. */
  readonly onNativeClick: (nativeId: string) => Promise<void>;
}

const ENDS: readonly NativeEventType[] = [
  'backgroundfetchsuccess',
  'backgroundfetchfail',
  'backgroundfetchabort',
];

/**
 * Hears the browser's events of our fetches, and keeps them from the app, which sees one job and one
 * event: ours. To be called while the script is evaluated, before the app adds its listeners.
 */
export function listenToNative(
  worker: EventTarget,
  { environment, onNativeEnd, onNativeClick }: NativeListeners,
): void {
  const listen = (type: string, take: (event: NativeEvent) => Promise<void>) => {
    worker.addEventListener(type, (event) => {
      const native = event as Event & NativeEvent;
      // Ours are made by script, and the app's own native fetches have other ids.
      if (!event.isTrusted || !isOurs(native.registration.id)) return;
      event.stopImmediatePropagation();
      hold(native, take(native), environment);
    });
  };
  for (const type of ENDS) listen(type, onNativeEnd);
  listen('backgroundfetchclick', ({ registration }) => onNativeClick(registration.id));
}
