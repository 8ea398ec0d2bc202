import './globals.js';
import { EventHandlerSlot } from '../idl/eventHandler.js';
import type { EventHandler } from '../idl/eventHandler.js';
import { BackgroundFetchEvent, BackgroundFetchUpdateUIEvent } from '../idl/events.js';
import { BackgroundFetchManager } from '../idl/manager.js';
import { BackgroundFetchRecord } from '../idl/record.js';
import { BackgroundFetchRegistration } from '../idl/registration.js';
import { install } from '../install.js';
import { exposeInterfaces, extendRegistrations } from './exposeInterfaces.js';
import { isWanted } from './isWanted.js';

type Event = BackgroundFetchEvent;
type UpdateUIEvent = BackgroundFetchUpdateUIEvent;

declare global {
  interface ServiceWorkerGlobalScopeEventMap {
    backgroundfetchsuccess: UpdateUIEvent;
    backgroundfetchfail: UpdateUIEvent;
    backgroundfetchabort: Event;
    backgroundfetchclick: Event;
  }

  var onbackgroundfetchsuccess: EventHandler<ServiceWorkerGlobalScope>;
  var onbackgroundfetchfail: EventHandler<ServiceWorkerGlobalScope>;
  var onbackgroundfetchabort: EventHandler<ServiceWorkerGlobalScope>;
  var onbackgroundfetchclick: EventHandler<ServiceWorkerGlobalScope>;
}

const EVENTS = [
  'backgroundfetchsuccess',
  'backgroundfetchfail',
  'backgroundfetchabort',
  'backgroundfetchclick',
] as const;

if (isWanted()) {
  const { backgroundFetch } = install({ notifications: true });
  exposeInterfaces({
    BackgroundFetchManager,
    BackgroundFetchRegistration,
    BackgroundFetchRecord,
    BackgroundFetchEvent,
    BackgroundFetchUpdateUIEvent,
  });
  extendRegistrations(() => backgroundFetch);
  for (const type of EVENTS) defineHandler(type);
}

/** An attribute of a global is a property of the global itself, and needs no `this`. */
function defineHandler(type: (typeof EVENTS)[number]): void {
  const slot = new EventHandlerSlot(globalThis, type);
  const requireGlobal = (given: unknown): void => {
    if (given !== undefined && given !== null && given !== globalThis) {
      throw new TypeError('Illegal invocation');
    }
  };
  const name = `on${type}`;
  const attribute = {
    get [name](): object | null {
      requireGlobal(this);
      return slot.value;
    },
    set [name](handler: unknown) {
      requireGlobal(this);
      slot.value = handler;
    },
  };
  const descriptor = Object.getOwnPropertyDescriptor(attribute, name);
  if (descriptor) Object.defineProperty(globalThis, name, descriptor);
}
