import type { BackgroundFetchManager as Manager } from '../idl/manager.js';
import type { BackgroundFetchRecord as BackgroundFetchRecordType } from '../idl/record.js';
import type { BackgroundFetchRegistration as Registration } from '../idl/registration.js';

/** What every page and worker has, once a polyfill is loaded. */
declare global {
  interface ServiceWorkerRegistration {
    readonly backgroundFetch: Manager;
  }

  // Interface objects are properties of the global, which `var` alone declares.

  var BackgroundFetchManager: typeof Manager;
  var BackgroundFetchRegistration: typeof Registration;
  var BackgroundFetchRecord: typeof BackgroundFetchRecordType;
}
