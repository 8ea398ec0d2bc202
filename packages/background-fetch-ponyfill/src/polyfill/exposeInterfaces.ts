import type { BackgroundFetchManager } from '../idl/manager.js';
import { QuotaExceededError } from './quotaExceededError.js';

/** Makes interface objects globals, as Web IDL has them; with them the error that `fetch()` rejects with. */
export function exposeInterfaces(interfaces: Readonly<Record<string, object>>): void {
  const missing = 'QuotaExceededError' in globalThis ? {} : { QuotaExceededError };
  for (const [name, value] of Object.entries({ ...interfaces, ...missing })) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
}

/**
 * `ServiceWorkerRegistration.prototype.backgroundFetch`. Dedicated and shared workers get at a registration
 * in Firefox and WebKit; Chromium shows them the interface only.
 */
export function extendRegistrations(
  managerOf: (registration: ServiceWorkerRegistration) => BackgroundFetchManager,
): void {
  if (!('ServiceWorkerRegistration' in globalThis)) return;
  const { prototype } = ServiceWorkerRegistration;
  // The platform's own getter throws on whatever is no registration.
  const scope = Object.getOwnPropertyDescriptor(prototype, 'scope');
  const partial = {
    get backgroundFetch(): BackgroundFetchManager {
      scope?.get?.call(this);
      return managerOf(this as unknown as ServiceWorkerRegistration);
    },
  };
  // Enumerable and configurable, and without a setter, which a native one has neither.
  const descriptors = Object.getOwnPropertyDescriptors(partial);
  Object.defineProperties(prototype, descriptors);
}
