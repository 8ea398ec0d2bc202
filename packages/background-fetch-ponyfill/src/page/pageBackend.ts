import type { Engine } from '../carriers/carriage.js';
import { Heartbeat } from './heartbeat.js';
import { StartingBackend } from './startingBackend.js';

const backends = new WeakMap<ServiceWorkerRegistration, StartingBackend>();

/** This page's one way to a registration's worker, which wakes the worker and lends it life. */
export function pageBackend(
  registration: ServiceWorkerRegistration,
  engine: Engine = 'auto',
): StartingBackend {
  const known = backends.get(registration);
  if (known) return known;
  const backend = new StartingBackend(registration, engine);
  backends.set(registration, backend);
  new Heartbeat(backend, registration).start();
  return backend;
}
