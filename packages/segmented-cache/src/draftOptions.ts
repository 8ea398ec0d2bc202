export interface DraftOptions {
  /** In bytes. */
  readonly segmentBytes: number;
  readonly checkpointMs: number;
  /** Called after each commit: something more is durable. */
  readonly onStored?: () => void;
  /**
   * Whether the owner keeps all that a ledger would say of an asset that is one expected segment, and names
   * that segment among its roots: then no ledger is written of it. Default false.
   */
  readonly isKeptByOwner?: boolean;
}
