import type { Carrier } from './carriage.js';

/**
 * What a carrier can do. Not standard.
 *
 * @example
 * const { canPause }: Abilities = ABILITIES.native;
 */
export interface Abilities {
  /** Rests on `pause()` without losing bytes. */
  readonly canPause: boolean;
  /** Heeds `priority`. */
  readonly canPrioritise: boolean;
  /** Heeds `requires`. */
  readonly canWaitForNetwork: boolean;
  /** Sends requests that are no GET, and bodies. */
  readonly canUpload: boolean;
  /** Asks `prepareRequest` before each request. */
  readonly canPrepareRequests: boolean;
  /** Makes cross-origin requests that need a preflight. */
  readonly canPreflight: boolean;
  /** What has come can be read before the whole is there. */
  readonly canReadWhileDownloading: boolean;
  /** Goes on for as long as it takes after the last page has gone. */
  readonly outlivesPages: boolean;
  /** Goes on while the browser has no window, as far as the system lets it. */
  readonly outlivesWindows: boolean;
  /** Is shown among the browser's downloads, where the user can cancel it. */
  readonly isShownByBrowser: boolean;
  /** After a kill it goes on from the last durable segment, wherever that was. */
  readonly keepsEveryByte: boolean;
}

/**
 * The documented difference between the two carriers; see docs/guide/engines.md.
 *
 * @example
 * const [{ carrier } = { carrier: 'emulated' as const }] = await film.recordsProgress();
 * if (ABILITIES[carrier].outlivesPages) console.log('You may close this page.');
 */
export const ABILITIES: Readonly<Record<Carrier, Abilities>> = {
  emulated: {
    canPause: true,
    canPrioritise: true,
    canWaitForNetwork: true,
    canUpload: true,
    canPrepareRequests: true,
    canPreflight: true,
    canReadWhileDownloading: true,
    outlivesPages: false,
    outlivesWindows: false,
    isShownByBrowser: false,
    keepsEveryByte: true,
  },
  native: {
    // pause() gives what the browser carries to the runner.
    canPause: false,
    canPrioritise: false,
    canWaitForNetwork: false,
    canUpload: false,
    canPrepareRequests: false,
    canPreflight: false,
    canReadWhileDownloading: false,
    outlivesPages: true,
    outlivesWindows: true,
    isShownByBrowser: true,
    keepsEveryByte: false,
  },
};
