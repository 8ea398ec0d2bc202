/** What the worker was told when a job had come to its end, and what it could read then. */
export interface Outcome {
  readonly id: string;
  /** Of the worker that was told. */
  readonly version: string;
  readonly scope: string;
  readonly type: string;
  readonly result: string;
  readonly failureReason: string;
  readonly records: readonly RecordOutcome[];
}

export interface RecordOutcome {
  readonly url: string;
  readonly phase: string;
  /** Why it failed, for people; empty where it did not. */
  readonly detail: string;
  /** Lower-case hexadecimal, of the body; empty where it failed. */
  readonly sha256: string;
  /** Who carried it and why, and what it was verified by. */
  readonly carried: string;
}
