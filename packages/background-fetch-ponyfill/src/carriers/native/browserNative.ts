import type { NativeManager } from './nativePort.js';

type Getter = (this: ServiceWorkerRegistration) => NativeManager;

const Registration = (
  globalThis as { readonly ServiceWorkerRegistration?: { readonly prototype: object } }
).ServiceWorkerRegistration;

const property =
  Registration && Object.getOwnPropertyDescriptor(Registration.prototype, 'backgroundFetch');

/** Taken while the module is evaluated, before a polyfill puts another in its place. */
const getter = property && (Reflect.get(property, 'get') as Getter | undefined);

/** A polyfill that was loaded before is no carrier: its getter has a source text. */
const isNative = getter !== undefined && /\[native code\]/.test(String(getter));

/** Whether this browser has one, also where it may not be started. */
export function hasBrowserNative(): boolean {
  return isNative;
}

/** The browser's own Background Fetch; `undefined` where it has none. */
export function browserNative(registration: ServiceWorkerRegistration): NativeManager | undefined {
  return isNative ? getter.call(registration) : undefined;
}
