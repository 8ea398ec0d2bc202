import type { SimulatedBrowser } from '@internal/test-support/simulation';
import type { CreatedBackgroundFetch } from '../createBackgroundFetch.js';
import { answer } from '../channel/answer.js';
import { PROTOCOL, PROTOCOL_VERSION } from '../channel/messages.js';
import type { CallName, Calls, FetchArgs } from '../channel/messages.js';
import type { NativeManager } from '../carriers/native/nativePort.js';
import { storeRequest } from '../jobs/request.js';
import type { ExpectedAsset } from '../transfer/expectedAsset.js';
import { NativeStarter } from '../page/nativeStarter.js';
import type { JobTrace } from './jobTrace.js';
import type { Story, StoryJob } from './story.js';

/** A job that the page wants, under the uid of its latest call of `fetch()`. */
export interface WantedJob {
  readonly job: StoryJob;
  uid: string;
  /** The worker has said that it is durable. */
  isAcknowledged: boolean;
  /** What `abort()` answered, once it has. */
  abortAnswer?: boolean;
}

/** The worker that the page talks to. */
export interface Worker {
  readonly created: CreatedBackgroundFetch;
  /** Whether it lives, and is the one that pages ask. */
  readonly isAlive: () => boolean;
  /** Whether it can answer yet what it was asked before. */
  readonly canAnswer: () => boolean;
}

export interface PageOptions {
  readonly trace: JobTrace;
  readonly browser: SimulatedBrowser;
  /** The browser's own Background Fetch, where the story has one. */
  readonly native: NativeManager;
  readonly sentBytes: (job: StoryJob) => number;
  /** What a file is, as a manifest would say it. */
  readonly expectedOf: (url: string) => ExpectedAsset;
  readonly onError: (error: unknown) => void;
}

/**
 * A page that outlives the worker: it asks for its jobs until it is answered, again after each death,
 * and beats. It talks by questions and answers, as the real one does.
 */
export class Page {
  readonly wanted: WantedJob[];
  #asked = new Set<string>();
  #uids = 0;
  /** Wake-ups of this life that have not come to their end. */
  #underWay = 0;

  /** What it asks until it is answered, by whatever worker. */
  readonly #open = new Set<(worker: Worker) => void>();
  #worker: Worker | undefined;
  readonly #starter: NativeStarter | undefined;
  /** The uids of jobs that were given to it. */
  readonly #started = new Set<string>();

  constructor(
    private readonly story: Story,
    private readonly options: PageOptions,
  ) {
    const { native, browser } = options;
    const { engine } = story;
    const lasting = {
      ask: <Name extends CallName>(call: Name, args: Calls[Name]['args']) =>
        this.#askUntilAnswered(call, args),
    };
    this.#starter = engine && new NativeStarter(lasting, native, engine, browser.clock);
    this.wanted = story.jobs.map((job) => ({ job, uid: this.#newUid(), isAcknowledged: false }));
  }

  /** A worker has been started: what was not answered is asked again. */
  begin(): void {
    this.#asked = new Set();
    this.#underWay = 0;
  }

  /** Everything that the page has to say at this moment. */
  speak(worker: Worker): void {
    const isFirst = this.#asked.size === 0;
    if (this.#worker !== worker) for (const ask of this.#open) ask(worker);
    this.#worker = worker;
    for (const wanted of this.wanted) {
      if (!wanted.isAcknowledged && this.#mayBegin(wanted)) {
        this.#once(`fetch ${wanted.uid}`, () => this.#askForJob(worker, wanted));
      }
    }
    this.abortWhatIsDue(worker);
    if (isFirst || this.story.beats) this.#ask(worker, 'tick', {}, () => undefined);
    this.#asked.add('tick');
  }

  /** The user does not wait for the next beat. */
  abortWhatIsDue(worker: Worker): void {
    for (const wanted of this.wanted) {
      if (wanted.abortAnswer !== undefined || !this.#mayAbort(wanted)) continue;
      this.#once(`abort ${wanted.uid}`, () => this.#askForEnd(worker, wanted));
    }
  }

  /** Whether nothing is left to be done, as far as this life can do it. */
  get isContent(): boolean {
    return (
      this.#underWay === 0 &&
      this.wanted.every(
        (wanted) =>
          // One that waits for another's handler may have to wait for the next worker.
          (wanted.isAcknowledged || !this.#mayBegin(wanted)) &&
          this.options.trace.job(wanted.uid)?.state.phase !== 'active' &&
          (wanted.abortAnswer !== undefined || !this.#mayAbort(wanted)),
      )
    );
  }

  /** The database is gone: the page finds no job, and asks for what it still wants. */
  databaseLost(): void {
    for (const wanted of this.wanted) {
      if (this.options.trace.isOver(wanted.uid) || !wanted.isAcknowledged) continue;
      this.options.trace.forget(wanted.uid);
      wanted.uid = this.#newUid();
      wanted.isAcknowledged = false;
    }
  }

  #newUid(): string {
    this.#uids += 1;
    return `uid${this.#uids}`;
  }

  #mayBegin({ job: { after } }: WantedJob): boolean {
    const before = after === undefined ? undefined : this.wanted[after];
    return !before || this.options.trace.isOver(before.uid);
  }

  #mayAbort({ job, isAcknowledged }: WantedJob): boolean {
    const { abortAfterBytes } = job;
    return (
      abortAfterBytes !== undefined &&
      isAcknowledged &&
      this.options.sentBytes(job) >= abortAfterBytes
    );
  }

  #once(what: string, ask: () => void): void {
    if (this.#asked.has(what)) return;
    this.#asked.add(what);
    ask();
  }

  #askForJob(worker: Worker, wanted: WantedJob): void {
    const { id, files, limit } = wanted.job;
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const downloadTotal = limit === undefined ? 0 : limit === 'exact' ? total : total - 1;
    const requests = files.map(({ url, isExpected }) =>
      storeRequest(new Request(url), isExpected && this.options.expectedOf(url)),
    );
    const options = { title: id, icons: [], downloadTotal };
    const persistAuthorization = false;
    const { uid } = wanted;
    const args = { uid, id, requests, options, persistAuthorization };
    const acknowledge = () => {
      wanted.isAcknowledged = true;
    };
    if (this.#starter) this.#start(this.#starter, args, acknowledge);
    else this.#ask(worker, 'fetch', args, acknowledge);
  }

  /** Asks once: what is not answered is asked again by itself. */
  #start(starter: NativeStarter, args: FetchArgs, acknowledge: () => void): void {
    if (this.#started.has(args.uid)) return;
    this.#started.add(args.uid);
    void starter.fetch(args).then(acknowledge);
  }

  #askUntilAnswered<Name extends CallName>(
    call: Name,
    args: Calls[Name]['args'],
  ): Promise<Calls[Name]['answer']> {
    // The page was closed in the middle of starting, and opened again.
    const isForgotten = call !== 'fetch' && this.options.browser.random.below(6) === 0;
    return new Promise((resolve) => {
      if (isForgotten) return;
      const ask = (worker: Worker) =>
        this.#ask(worker, call, args, (answered) => {
          this.#open.delete(ask);
          resolve(answered);
        });
      this.#open.add(ask);
      if (this.#worker?.isAlive()) ask(this.#worker);
    });
  }

  #askForEnd(worker: Worker, wanted: WantedJob): void {
    this.#ask(worker, 'abort', { uid: wanted.uid }, (answered) => {
      wanted.abortAnswer = answered;
    });
  }

  /** As `listen()` does with a message: answer, then make the world match. */
  #ask<Name extends CallName>(
    { created, isAlive, canAnswer }: Worker,
    call: Name,
    args: Calls[Name]['args'],
    onAnswer: (value: Calls[Name]['answer']) => void,
  ): void {
    const question = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call, args } as const;
    this.#underWay += 1;
    answer(question, created)
      .then((answered) => {
        // Of a version that was taken over from, what is no refusal counts still.
        if (answered.ok && canAnswer()) onAnswer(answered.value);
        if (!isAlive()) return undefined;
        if (!answered.ok) this.options.onError(new Error(`${call}: ${answered.error.message}`));
        return created.reconcile();
      })
      .then(() => {
        if (isAlive()) this.#underWay -= 1;
      })
      // Code of a dead worker goes on here as far as its next port call, and counts for nothing.
      .catch((error: unknown) => {
        if (isAlive()) this.options.onError(error);
      });
  }
}
