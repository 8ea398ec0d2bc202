import type { NativeManager, NativeRegistration } from '../carriers/native/nativePort.js';
import type { ClockPort } from 'segmented-cache';
import type { Engine } from '../carriers/carriage.js';
import type { FetchArgs, JobSnapshot, NativeOrder } from '../channel/messages.js';
import { restoreRequest } from '../jobs/request.js';
import type { PageChannel } from './pageChannel.js';

/**
 * The first start in a fresh browser takes about 4 s (measured); one that has not come by then may
 * never come, because the browser asks its user, or nobody at all.
 */
const START_MS = 10_000;

/**
 * The page's side of the browser as a carrier: workers may not start a native fetch, so the page does
 * it, after the worker has made the job durable and has said which requests it may give away.
 */
export class NativeStarter {
  constructor(
    private readonly worker: Pick<PageChannel, 'ask'>,
    /** The browser's own; missing where it has none. */
    private readonly native: NativeManager | undefined,
    private readonly engine: Engine,
    private readonly clock: Pick<ClockPort, 'setTimeout' | 'clearTimeout'> = pageClock,
  ) {}

  async fetch(given: FetchArgs): Promise<JobSnapshot> {
    const args: FetchArgs = {
      ...given,
      engine: given.engine ?? this.engine,
      startsNative: this.native !== undefined,
    };
    const snapshot = await this.worker.ask('fetch', args);
    // Not waited for: the job is durable, and goes on whoever carries it. What fails here is found by
    // the worker, which gives to the runner what nobody has started.
    if (snapshot.carrier !== 'emulated') void this.#start(args).catch(() => undefined);
    return snapshot;
  }

  async #start({ uid, requests }: FetchArgs): Promise<void> {
    const order = await this.worker.ask('nativeOrder', { uid });
    if (!order || !this.native) return;
    const chosen = order.indices.flatMap((index) => requests[index] ?? []);
    const starting = startNative(
      this.native,
      order,
      chosen.map((stored) => restoreRequest(stored, { integrity: '' })),
    );
    const problem = await this.#within(START_MS, starting);
    const said = problem === undefined ? { uid } : { uid, problem };
    const isWanted = await this.worker.ask('nativeStarted', said);
    // It may start all the same, later, and nobody would want it then. Not before the worker knows: it
    // would take that for an abort of the user's.
    if (!isWanted) await (await starting).abort();
  }

  /** @returns why it has not come to pass, for people; `undefined` where it has. */
  async #within(ms: number, work: Promise<unknown>): Promise<string | undefined> {
    let timer = 0;
    const limit = new Promise<string>((resolve) => {
      timer = this.clock.setTimeout(() => resolve(`it did not start within ${ms} ms`), ms);
    });
    const result = work.then(
      () => undefined,
      (error: unknown) => String(error),
    );
    return Promise.race([result, limit]).finally(() => this.clock.clearTimeout(timer));
  }
}

const pageClock: Pick<ClockPort, 'setTimeout' | 'clearTimeout'> = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** Some browsers throw where others reject. */
async function startNative(
  native: NativeManager,
  { id, title, icons, downloadTotal }: NativeOrder,
  requests: Request[],
): Promise<NativeRegistration> {
  return native.fetch(id, requests, { title, icons, downloadTotal });
}
