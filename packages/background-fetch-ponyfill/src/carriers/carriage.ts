/**
 * Who brings a record's bytes: the browser's own Background Fetch, or the runner in the worker.
 *
 * @example
 * const names: Record<Carrier, string> = { native: 'the browser', emulated: 'the service worker' };
 */
export type Carrier = 'native' | 'emulated';

/**
 * Which carrier a job may have. `native` gives the browser whatever it can carry, `auto` only few
 * large files whose result can be checked by a strong validator.
 *
 * @example
 * const engine: Engine = 'emulated';
 * await backgroundFetch.fetch('film', '/film.mp4', { engine });
 */
export type Engine = 'auto' | Carrier;

export const ENGINES: readonly Engine[] = ['auto', 'native', 'emulated'];

/**
 * Why a record has the carrier that it has.
 *
 * @example
 * const isOurs = (why: CarriageReason | undefined) => why === 'asked';
 * for (const { carrierReason } of await film.recordsProgress()) console.log(isOurs(carrierReason));
 */
export type CarriageReason =
  /** The option `engine` says so. */
  | 'asked'
  /** Large enough for the browser, under `auto`. */
  | 'large'
  /** Too small to be worth it. */
  | 'small'
  /** The job has more requests, or more large files, than are worth it. */
  | 'many'
  /** This browser has no Background Fetch of its own, or not here. */
  | 'no-native'
  /** Started in the worker, where the browser lets nobody start one. */
  | 'no-page'
  /** `priority` or `requires`, which the browser does not know. */
  | 'conditions'
  /** The worker has a `prepareRequest`. */
  | 'prepare-request'
  /** No GET, or a request with a body. */
  | 'upload'
  /** The request asks for a range by itself. */
  | 'range'
  /** Needs a preflight, with which the browser fails. */
  | 'preflight'
  /** Its segments are known: the runner fetches only those that are missing. */
  | 'segments'
  /** `Request.integrity`, under `auto`. */
  | 'integrity'
  /** An `Authorization` header that may not be written to disk. */
  | 'authorization'
  /** The server does not say by which its result could be checked. */
  | 'unverifiable'
  /** The browser refuses to fetch it from that page, or has not started it, or not soon enough. */
  | 'refused'
  /** Nobody started it: the page died before. */
  | 'not-started'
  /** The browser does not know it any more, and has told nobody how it ended. */
  | 'lost'
  /** The browser brought nothing more for minutes, though there is a network. */
  | 'stalled'
  /** The browser gave it up, or could not give its bytes. */
  | 'failed'
  /** What the browser brought was not what the server has. */
  | 'wrong'
  /** There was no time to copy all of it while the browser lets it be read. */
  | 'cut'
  /** `pause()` was called. */
  | 'paused';

/** Who carries a record and why, as it is stored; missing in records of the first versions. */
export type Carriage =
  | {
      readonly by: 'emulated';
      readonly why: CarriageReason;
      /** For people. */
      readonly detail?: string;
    }
  | NativeCarriage;

/** The browser carries it, or is to. */
export interface NativeCarriage {
  readonly by: 'native';
  readonly why: CarriageReason;
  /** As the browser knows the job: ours, with a prefix. */
  readonly id: string;
  /**
   * `starting`: a page is to start it. `carrying`: it was started. `ending`: it is not wanted any
   * more; what it has whole is taken over by the event that ends it.
   */
  readonly phase: 'starting' | 'carrying' | 'ending';
  /** When the runner takes it where nothing has been heard, in milliseconds since the epoch. */
  readonly until: number;
  /** What the server said before it was started; missing where it said nothing. */
  readonly expected?: Expected;
}

/** What a server says of an asset. */
export interface Expected {
  /** In bytes. */
  readonly size: number;
  /** Its validators, and the date that tells how strong they are. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * What a whole record was verified by: its digest; a validator that was the same in every response,
 * the last one after the last byte; or the length that was declared.
 *
 * @example
 * const isSure = (by: VerifiedBy) => by !== 'length';
 */
export type VerifiedBy = 'digest' | 'validator' | 'length';

/**
 * Who carries a whole job.
 *
 * @example
 * const carrier: JobCarrier | undefined = film.carrier;
 */
export type JobCarrier = Carrier | 'mixed';

/** @returns `undefined` where the job has no records any more. */
export function carrierOf(
  records: readonly { readonly carriage?: Carriage }[],
): JobCarrier | undefined {
  const [first, ...others] = records.map(({ carriage }) => carriage?.by ?? 'emulated');
  return others.every((other) => other === first) ? first : 'mixed';
}
