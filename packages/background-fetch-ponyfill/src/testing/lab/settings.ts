/** How a lab's worker is installed; it travels as JSON. */
export interface LabSettings {
  /** Told in every outcome. */
  readonly version: string;
  readonly segmentBytes: number;
  /** Under `auto`, what is at least so large may be the browser's, in bytes. */
  readonly nativeFromBytes?: number;
  /** What handlers call every job that has succeeded. */
  readonly retitle?: string;
  /** What stands in for the random part of retry delays: 0 waits not at all, 1 as long as can be. */
  readonly random?: number;
  /** How many times faster than others this worker's clock runs. */
  readonly timesFaster?: number;
  /** Where `prepareRequest` asks for a fresh URL, as `?of=<path>`; without it there is none. */
  readonly signer?: string;
  /** Whether what has arrived is kept in a cache of the app. */
  readonly keeps?: boolean;
  /** Whether a new version waits until it is told `skip-waiting`. */
  readonly waits?: boolean;
  /** Where outcomes are sent. */
  readonly outcomes: string;
}
