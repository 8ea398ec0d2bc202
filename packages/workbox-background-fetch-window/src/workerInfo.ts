import { META, PROTOCOL_VERSION } from 'workbox-background-fetch/protocol';
import {
  META as PACKS_META,
  PROTOCOL_VERSION as PACKS_VERSION,
} from 'workbox-content-packs/protocol';
import { BackgroundFetchClientError } from './clientError.js';

/**
 * What a service worker may have: large assets, and packs.
 *
 * @example
 * const packs: WorkerPackage = 'workbox-content-packs';
 */
export type WorkerPackage = typeof META | typeof PACKS_META;

/**
 * What a service worker has, and in which version of its messages.
 *
 * @example
 * const hasPacks = (info: WorkerInfo) => 'workbox-content-packs' in info;
 * packsMenu.hidden = !hasPacks(await client.worker());
 */
export type WorkerInfo = Readonly<Partial<Record<WorkerPackage, number>>>;

const SPOKEN: Readonly<Record<string, number>> = {
  [META]: PROTOCOL_VERSION,
  [PACKS_META]: PACKS_VERSION,
};

/** Why a worker cannot be asked about one of its packages; `undefined` where it can. */
export function problemWith(
  info: WorkerInfo,
  name: WorkerPackage,
): BackgroundFetchClientError | undefined {
  const theirs = info[name];
  if (theirs === undefined)
    return new BackgroundFetchClientError('no-answer', name, undefined, name);
  return theirs === SPOKEN[name] ? undefined : otherVersion(name, theirs);
}

/** What is said where page and worker do not understand each other. */
export function otherVersion(name: string, theirs?: number): BackgroundFetchClientError {
  const ours = SPOKEN[name];
  return new BackgroundFetchClientError(
    'other-version',
    theirs === undefined ? name : `${name} ${theirs}, and the page ${ours ?? ''}`,
  );
}
