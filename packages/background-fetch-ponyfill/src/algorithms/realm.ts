/** What `fetch()` asks of the page or worker that it is called in. */
export interface Realm {
  randomUUID(): string;
  /** Whether the registration has an active worker. */
  hasActiveWorker(): boolean;
  /** Whether the user has denied the permission `background-fetch`, where the browser knows it. */
  isDenied(): Promise<boolean>;
  /** How much may still be stored, in bytes; `undefined` where the browser does not tell. */
  roomBytes(): Promise<number | undefined>;
  /** By position, for people: why the browser would refuse to fetch this from here. */
  refusals(requests: readonly Request[]): Promise<readonly (string | undefined)[]>;
}
