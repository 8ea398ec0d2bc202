import type { BackgroundFetchManager } from '../idl/manager.js';

/** Makes interface objects globals, as Web IDL has them. */
export function exposeInterfaces(interfaces: Readonly<Record<string, object>>): void {
  for (const [name, value] of Object.entries(interfaces)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
}

/**
 * `ServiceWorkerRegistration.prototype.backgroundFetch`. Firefox and Chromium have registrations in
 * windows and service workers only; other workers have nothing to be extended.
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
