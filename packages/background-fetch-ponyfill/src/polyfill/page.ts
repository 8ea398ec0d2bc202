import { BackgroundFetchManager } from '../idl/manager.js';
import { BackgroundFetchRecord } from '../idl/record.js';
import { BackgroundFetchRegistration } from '../idl/registration.js';
import { backgroundFetchFor } from '../index.js';
import { exposeInterfaces, extendRegistrations } from './exposeInterfaces.js';
import { isWanted } from './isWanted.js';

/** The API in a window, a dedicated or a shared worker. */
export function polyfillPage(): void {
  if (!isWanted()) return;
  exposeInterfaces({ BackgroundFetchManager, BackgroundFetchRegistration, BackgroundFetchRecord });
  // Where it is forced it stands for the browser's own, which then is not to carry either.
  extendRegistrations((registration) => backgroundFetchFor(registration, { engine: 'emulated' }));
}
