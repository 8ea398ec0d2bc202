import type { SegmentEnvironment } from 'segmented-cache';

/** Where a contract is to hold: the simulated platform, or a page or worker of a real browser. */
export interface Subject {
  /** The scope of everything that a case stores; nothing is stored under it yet. */
  readonly scope: string;
  /** The platform as one more context of the same origin sees it. */
  newContext(): SegmentEnvironment;
}

/**
 * One clause of a contract. It knows no test framework, so that it can run where none does.
 */
export interface ContractCase {
  /** Names the case; no other of its contract has this name. */
  readonly name: string;
  /** Rejects with an `Error` that says what was found where the clause does not hold. */
  run(subject: Subject): Promise<void>;
}
