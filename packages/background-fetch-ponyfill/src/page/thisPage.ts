import { broadcastChannel, onNetworkChange } from '../environment.js';
import { everyBeat } from './everyBeat.js';
import type { HeartbeatPage } from './heartbeat.js';
import { whenLoaded } from './whenLoaded.js';

/** The page that this runs in, or the worker of a page. */
export function thisPage(): HeartbeatPage {
  return {
    locks: navigator.locks,
    createChannel: broadcastChannel,
    now: () => performance.now(),
    everyBeat,
    whenLoaded,
    onNetworkChange,
  };
}
