import type { BackgroundFetchRegistration } from 'background-fetch-ponyfill/service-worker';
import { whatWouldMakeRoom } from '../storage/room.js';
import type { Deletable } from '../storage/room.js';
import type { Failure } from './outcome.js';
import type { Refusal } from './refusal.js';

/** What became of a job's assets that were not kept. */
export interface FailureSources {
  /** What came and may not be kept, and why; by URL. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /** What lies in the app's caches; asked only where there was no room. */
  readonly deletable: () => Promise<readonly Deletable[]>;
}

/** What a job did not bring, or what may not be kept of it; with what would have to go for it. */
export async function failuresOf(
  registration: Pick<BackgroundFetchRegistration, 'recordsProgress'>,
  { refused, deletable }: FailureSources,
): Promise<Failure[]> {
  const failed = (await registration.recordsProgress()).filter(({ phase }) => phase === 'failed');
  const withoutRoom = failed.filter(({ reason }) => reason === 'quota-exceeded');
  // Of one whose size is not known, at least one byte more was wanted than there was room for.
  const missing = withoutRoom.map(({ size, downloaded }) => Math.max(1, (size ?? 0) - downloaded));
  const advice =
    missing.length === 0
      ? undefined
      : whatWouldMakeRoom(
          missing.reduce((sum, bytes) => sum + bytes),
          await deletable(),
        );
  return [
    ...failed.map(({ url, reason = 'fetch-error', detail }): Failure => {
      const parts = [detail, reason === 'quota-exceeded' ? advice : undefined];
      const said = parts.filter((part) => part !== undefined).join(' ');
      // A record that failed has a reason.
      const known = reason === '' ? 'fetch-error' : reason;
      return { url, reason: known, ...(said === '' ? {} : { detail: said }) };
    }),
    ...[...refused].map(([url, refusal]): Failure => ({ url, ...refusal })),
  ];
}
