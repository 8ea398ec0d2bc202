import type { Draft, SmallAsset } from 'segmented-cache';
import type { Deletable } from '../storage/room.js';
import type { JobEnd } from '../progress/describeJob.js';
import type { Phase, Reason } from '../protocol.js';
import type { DownloadOutcome, UIUpdate } from './outcome.js';

/** Something that a background fetch brought, whole and verified. */
export interface Delivery {
  /** What the app asked for. */
  readonly request: Request;
  readonly draft: Draft | SmallAsset;
  /** The event that ended the job, for plugins. */
  readonly event: ExtendableEvent;
  /** The job that brought it. */
  readonly jobUid: string;
}

/** The headers that it came with. */
export function headersOf({ draft }: Pick<Delivery, 'draft'>): Headers {
  const { headers } = 'bytes' in draft ? draft.response : draft.head().response;
  return new Headers(headers.map(([name, value]): [string, string] => [name, value]));
}

/** What names a job, for the app and for ever. */
export type EndedJob = Readonly<Record<'id' | 'uid', string>>;

/** What there is to say of an asset that is neither whole nor on its way. */
export interface Missing {
  /** `queued`: it will be started though nobody asks for it; `aborted`: it would be, and somebody did not want it. */
  readonly phase: Extract<Phase, 'absent' | 'queued' | 'failed' | 'aborted'>;
  readonly reason?: Reason;
  /** For people. */
  readonly detail?: string;
}

/** Where one kind of assets is kept. */
export interface Keeper {
  /** Whether assets of this URL are kept here. */
  accepts(url: string): boolean | Promise<boolean>;
  /**
   * Keeps what came. A death on the way repeats it, which must do no harm.
   *
   * @returns why it is not kept, where it may not be.
   * @throws whatever else went wrong; see `refusalOf()`.
   */
  keep(delivery: Delivery): Promise<string | undefined>;
  /**
   * A job has come to its end, and what it brought was kept or refused; not told of it again. A death on
   * the way repeats that, too.
   */
  ended?(job: EndedJob, end: JobEnd): Promise<void>;
  /** The size in bytes of what is kept under this URL. */
  sizeOf(url: string): Promise<number | undefined>;
  /** Of what is not kept here, where there is more to say than that. */
  whyMissing?(url: string): Promise<Missing | undefined>;
  /** Whether an earlier revision is here, and answers while the one that is wanted is not whole. */
  hasPrevious?(url: string): Promise<boolean>;
  /** All that is kept here. */
  list(): Promise<readonly Deletable[]>;
  /** Whether an asset can be removed alone: it would not come again by itself. */
  readonly canRemove: boolean;
  /** Deletes one asset, where that can be. @returns whether it was here. */
  remove(url: string): Promise<boolean>;
  /** Deletes all that is kept here. */
  clear(): Promise<void>;
  /** A download found no room. */
  onNoRoom?(): Promise<void>;
  /** What people see of a job when it ends; only that of the first asset's keeper is asked. */
  updateUI?(outcome: DownloadOutcome): UIUpdate | undefined;
  /** The page that belongs to a job, for whoever clicks on its notification. */
  pageFor?(id: string): string | undefined;
}
