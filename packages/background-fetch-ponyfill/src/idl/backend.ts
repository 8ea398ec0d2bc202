import type { Head } from 'segmented-cache';
import type { FetchArgs, JobSnapshot, RecordSnapshot } from '../channel/messages.js';

/** What the objects of the specification need to know; a page asks its worker, the worker its store. */
export interface Backend {
  /** The registration's, as an absolute URL. */
  readonly scope: string;
  fetch(args: FetchArgs): Promise<JobSnapshot>;
  get(id: string): Promise<JobSnapshot | undefined>;
  getIds(): Promise<readonly string[]>;
  snapshot(uid: string): Promise<JobSnapshot | undefined>;
  records(uid: string): Promise<readonly RecordSnapshot[]>;
  /** One of them, with its bytes where they are not in segments. */
  record(uid: string, index: number): Promise<RecordSnapshot | undefined>;
  abort(uid: string): Promise<boolean>;
  /** @returns whether the job is active. */
  pause(uid: string): Promise<boolean>;
  /** @returns whether the job is active. */
  resume(uid: string): Promise<boolean>;
  retitle(uid: string, title: string): Promise<void>;
  /** The stored bytes, read from their segments. */
  body(head: Head): BodyInit;
  /**
   * Calls `listener` whenever something about this job may have changed; where it has settled or was
   * delivered, with what it is now.
   */
  subscribe(uid: string, listener: (now?: JobSnapshot) => void): () => void;
}
