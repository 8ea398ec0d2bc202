import type { NativeManager, NativeRegistration } from '../carriers/native/nativePort.js';
import type { ClockPort } from 'segmented-cache';
import type { Engine } from '../carriers/carriage.js';
import type { FetchArgs, JobSnapshot, NativeOrder } from '../channel/messages.js';
import type { Backend } from '../idl/backend.js';
import { restoreRequest } from '../jobs/request.js';
import type { ChannelBackend } from './channelBackend.js';

/**
 * The first start in a fresh browser takes about 4 s (measured); one that has not come by then may
 * never come, because the browser asks its user, or nobody at all.
 */
const START_MS = 10_000;

/**
 * The page's side of the browser as a carrier: workers may not start a native fetch, so the page does
 * it, after the worker has made the job durable and has said which requests it may give away.
 * Everything else goes to the worker as it is.
 */
export class NativeStarter implements Backend {
  readonly scope: string;
  readonly get: Backend['get'];
  readonly getIds: Backend['getIds'];
  readonly snapshot: Backend['snapshot'];
  readonly records: Backend['records'];
  readonly record: Backend['record'];
  readonly abort: Backend['abort'];
  readonly pause: Backend['pause'];
  readonly resume: Backend['resume'];
  readonly retitle: Backend['retitle'];
  readonly body: Backend['body'];
  readonly subscribe: Backend['subscribe'];

  constructor(
    private readonly backend: Backend & Pick<ChannelBackend, 'ask'>,
    /** The browser's own; missing where it has none. */
    private readonly native: NativeManager | undefined,
    private readonly engine: Engine,
    private readonly clock: Pick<ClockPort, 'setTimeout' | 'clearTimeout'> = pageClock,
  ) {
    this.scope = backend.scope;
    this.get = (id) => backend.get(id);
    this.getIds = () => backend.getIds();
    this.snapshot = (uid) => backend.snapshot(uid);
    this.records = (uid) => backend.records(uid);
    this.record = (uid, index) => backend.record(uid, index);
    this.abort = (uid) => backend.abort(uid);
    this.pause = (uid) => backend.pause(uid);
    this.resume = (uid) => backend.resume(uid);
    this.retitle = (uid, title) => backend.retitle(uid, title);
    this.body = (head) => backend.body(head);
    this.subscribe = (uid, listener) => backend.subscribe(uid, listener);
  }

  async fetch(given: FetchArgs): Promise<JobSnapshot> {
    const args: FetchArgs = {
      ...given,
      engine: given.engine ?? this.engine,
      startsNative: this.native !== undefined,
    };
    const snapshot = await this.backend.fetch(args);
    // Not waited for: the job is durable, and goes on whoever carries it. What fails here is found by
    // the worker, which gives to the runner what nobody has started.
    if (snapshot.carrier !== 'emulated') void this.#start(args).catch(() => undefined);
    return snapshot;
  }

  async #start({ uid, requests }: FetchArgs): Promise<void> {
    const order = await this.backend.ask('nativeOrder', { uid });
    if (!order || !this.native) return;
    const chosen = order.indices.flatMap((index) => requests[index] ?? []);
    const starting = startNative(
      this.native,
      order,
      chosen.map((stored) => restoreRequest(stored, { integrity: '' })),
    );
    const problem = await this.#within(START_MS, starting);
    if (problem !== undefined) {
      // It may start all the same, later, and nobody would want it then.
      void starting.then((started) => started.abort()).catch(() => undefined);
      await this.backend.ask('nativeStarted', { uid, problem });
      return;
    }
    const isWanted = await this.backend.ask('nativeStarted', { uid });
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
