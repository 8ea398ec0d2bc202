import type { Engine } from '../carriers/carriage.js';
import { browserNative } from '../carriers/native/browserNative.js';
import { Heartbeat } from './heartbeat.js';
import { NativeStarter } from './nativeStarter.js';
import { PageChannel } from './pageChannel.js';
import { thisPage } from './thisPage.js';

/** What a page has of a registration's worker. */
export interface PageSide {
  readonly channel: PageChannel;
  /** Starts jobs, also those that the worker gives away. */
  readonly starter: NativeStarter;
}

const sides = new WeakMap<ServiceWorkerRegistration, PageSide>();

/** This page's, which wakes the worker and lends it life; the first call's engine holds. */
export function pageSide(
  registration: ServiceWorkerRegistration,
  engine: Engine = 'auto',
): PageSide {
  const known = sides.get(registration);
  if (known) return known;
  const channel = new PageChannel(registration);
  const starter = new NativeStarter(channel, browserNative(registration), engine);
  const side = { channel, starter };
  sides.set(registration, side);
  new Heartbeat(channel, thisPage()).start();
  return side;
}
