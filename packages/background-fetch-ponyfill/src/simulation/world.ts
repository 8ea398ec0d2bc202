// idb looks for IndexedDB's classes among the globals.
import 'fake-indexeddb/auto';
import { SegmentedCache } from 'segmented-cache';
import type { SmallAsset } from 'segmented-cache';
import { checkStorage, isWholeDraft, knownBytes, layoutOf } from '@internal/test-support/checker';
import type { KnownContent, Layout, Truth } from '@internal/test-support/checker';
import { censusOf, SimulatedBrowser, SimulatedOrigin } from '@internal/test-support/simulation';
import type { RunningProcess, SimulatedProcess } from '@internal/test-support/simulation';
import { createBackgroundFetch } from '../createBackgroundFetch.js';
import type { CreatedBackgroundFetch } from '../createBackgroundFetch.js';
import type { Environment } from '../environment.js';
import type { NativeEvent } from '../carriers/native/nativePort.js';
import type { BackgroundFetchRegistration } from '../idl/registration.js';
import { isInDatabase } from '../jobs/job.js';
import type { JobRecord } from '../jobs/job.js';
import { Channel, LONGEST_WAY } from './channel.js';
import { expectedAsset } from './expectedAsset.js';
import { JobTrace } from './jobTrace.js';
import { OwnAsset } from './ownAsset.js';
import { NativeBrowser } from './nativeBrowser.js';
import { Page } from './page.js';
import type { Worker } from './page.js';
import { CHECKPOINT_MS, NATIVE_FROM_BYTES, scope, SEGMENT_BYTES } from './story.js';
import type { Story, StoryJob } from './story.js';
import type { Update } from './update.js';

/** Where the app's handler puts what it is told of. */
export const FILMS = 'films';

/** Longer than everything together that a server may ask to be waited for. */
const LONGEST_LIFE_MS = 4 * 60 * 60 * 1000;
const BEAT_MS = 10_000;

/**
 * The most that a death may cost: on each connection, two segments on their way into the cache and
 * the chunk in hand. What is older is durable.
 */
const costOfDeath = (chunkBytes: number) => ({
  connections: 4,
  unstoredBytes: 2 * SEGMENT_BYTES + chunkBytes,
});

/** What the app's handler does on purpose. */
class HandlerFailure extends Error {}

export interface Delivery {
  readonly uid: string;
  readonly type: string;
}

/** What a worker is to its registration and to the page. */
interface VersionState {
  /** As far as it knows. */
  isActive: boolean;
  /** Whether pages ask it. */
  isAsked: boolean;
}

interface Version extends Worker {
  readonly running: RunningProcess;
  readonly process: SimulatedProcess;
  readonly state: VersionState;
}

/** Everything around the worker: the browser, the servers, the page, and what they have seen. */
export class World implements Truth {
  readonly browser: SimulatedBrowser;
  readonly origin: SimulatedOrigin;
  readonly trace: JobTrace;
  readonly page: Page;
  readonly own: OwnAsset;
  /** The browser as the other carrier; of use in some stories only. */
  readonly native: NativeBrowser;
  /** Every event that was dispatched, over all lives. */
  readonly deliveries: Delivery[] = [];
  /** What may not be, in words. */
  readonly findings: string[] = [];
  /** Where a handler has come to its end. */
  readonly #handled = new Set<string>();
  readonly #known = new Map<Uint8Array, KnownContent>();
  /** What was readable and was deleted by the browser. */
  readonly lostUrls = new Set<string>();
  /**
   * A dead worker's ledger has landed late, perhaps over that of a download which was complete: that
   * is shown as failed then.
   */
  mayLack = false;
  readonly #channel: Channel;
  /** How often the next version has taken over. */
  updates = 0;
  #handlerFailuresLeft: number;

  constructor(
    readonly story: Story,
    seed: number,
  ) {
    const { deadLocksLingerMs, slowCalls } = story;
    this.browser = new SimulatedBrowser({
      seed,
      deadLocksLingerMs,
      slowCalls,
      locksOutlastWrites: true,
    });
    this.#channel = new Channel(this.browser.random);
    this.origin = new SimulatedOrigin(this.browser);
    for (const { url, ...file } of story.jobs.flatMap(({ files }) => files)) {
      const { server } = this.origin.serve(url, file);
      server.chunkBytes = story.chunkBytes;
      server.chunkMs = story.chunkMs;
    }
    this.trace = new JobTrace(
      (record, asset) => this.#checkComplete(record, asset),
      ({ uid }) => {
        if (!this.#handled.has(uid))
          this.findings.push(`${uid} is delivered before its handler ended`);
      },
    );
    this.browser.indexedDB.onCommit(this.trace.take);
    this.native = new NativeBrowser(this.browser, this.origin, story);
    this.page = new Page(story, {
      trace: this.trace,
      browser: this.browser,
      native: this.native.ofPage,
      sentBytes: (job) => this.#sentBytes(job),
      expectedOf: (url) => expectedAsset(this.origin.files.get(url)?.versions[0]),
      onError: (error) => this.findings.push(`the page was told: ${String(error)}`),
    });
    this.own = new OwnAsset(this.browser.random.bytes(story.ownBytes), FILMS);
    this.#handlerFailuresLeft = story.handlerFailures;
  }

  contentsOf(url: string): readonly KnownContent[] {
    if (url === this.own.url) return [this.own.content];
    return (this.origin.files.get(url)?.versions ?? []).map((bytes) => {
      const known = this.#known.get(bytes) ?? knownBytes(bytes);
      this.#known.set(bytes, known);
      return known;
    });
  }

  /**
   * One life of the worker: woken by the page, until nothing is left to do.
   *
   * @param deathAt the port call at which it dies.
   * @param update how the next version takes over in the middle of it; the life goes on as that one's.
   * @returns how many port calls it made.
   */
  async live(deathAt = Infinity, update?: Update): Promise<number> {
    const first = this.#start(true);
    first.process.dieAt(deathAt);
    let current = first;
    this.#serve(first);
    this.#store(first);
    const takeOver = update && this.#takeOver(first, update, (next) => (current = next));
    const { clock } = this.browser;
    const startedAt = clock.now();
    const isResting = () => this.page.isContent && this.own.isStored;
    for (;;) {
      this.page.speak(current);
      await this.browser.quiet();
      if (!current.isAlive() || isResting()) break;
      if (clock.now() - startedAt > LONGEST_LIFE_MS) {
        this.findings.push('a wake-up was lost: nothing moves, and there is work');
        break;
      }
      await clock.advance(BEAT_MS);
      if (!current.isAlive()) break;
    }
    const { calls } = first.process;
    current.process.kill();
    first.process.kill();
    const next = await takeOver;
    next?.process.kill();
    for (const version of next ? [first, next] : [first]) {
      this.origin.processDied(version.process, costOfDeath(this.story.chunkBytes));
    }
    // A ledger that lands late takes the download back to where it was then.
    if (this.browser.delayedSites.delete('cache.put draft')) {
      this.#allowAll();
      this.mayLack = true;
    }
    return calls;
  }

  /** A worker that runs, and nobody has asked anything yet. */
  #start(isActive: boolean): Version {
    const running = this.browser.start();
    const state = { isActive, isAsked: true };
    return {
      running,
      state,
      process: running.process,
      created: this.#create(running, state),
      isAlive: () => running.process.isAlive && state.isAsked,
      canAnswer: () => running.process.isAlive,
    };
  }

  /** The page and the browser turn to this worker from here on. */
  #serve(version: Version): void {
    const { created, process, running } = version;
    this.page.begin();
    const { onNativeEnd } = created;
    const environment = this.environmentOf(running);
    // As `hold()` does.
    const onEnd = (event: NativeEvent) =>
      onNativeEnd(event).catch((error: unknown) => environment.reportError(error));
    this.native.listen({ process, onEnd });
    void this.#watchForAborts(version);
  }

  /** @returns the next version, which runs in any case. */
  async #takeOver(
    before: Version,
    update: Update,
    onTaken: (next: Version) => void,
  ): Promise<Version> {
    const next = this.#start(update.takesItselfForActive);
    if (update.isLate) before.created.onActivate();
    // No version is activated while the activate event of another goes on.
    for (let turns = LONGEST_WAY; turns > 0; turns--) await turn();
    while (before.process.calls < update.at) {
      if (!before.process.isAlive) return next;
      await turn();
    }
    if (!before.process.isAlive) return next;
    before.process.dieAt(before.process.calls + 1 + update.outlivesBy);
    next.process.dieAt(update.diesAt);
    next.state.isActive = true;
    if (update.haveState) before.state.isActive = false;
    else next.created.onActivate();
    before.state.isAsked = false;
    this.#serve(next);
    onTaken(next);
    this.updates += 1;
    this.page.speak(next);
    if (update.haveState) {
      for (let turns = update.activatedAfter; turns > 0; turns--) await turn();
      if (!next.process.isAlive) return next;
      next.created.onActivate();
    }
    void next.created.reconcile();
    // What the one before was storing, it may store yet.
    void before.process.death.then(() => this.#store(next));
    return next;
  }

  /** The app stores its own asset, beside all jobs. */
  #store({ created, process }: Version): void {
    void this.own
      .put(created.segmentStore, () => process.isAlive)
      .catch((error: unknown) => this.findings.push(`the app could not store: ${String(error)}`));
  }

  get isOver(): boolean {
    return this.page.wanted.every(({ uid }) => this.trace.isOver(uid));
  }

  /** What lies on the disk at this moment. */
  layout(): Layout {
    return layoutOf(censusOf(this.browser.cacheStorage), scope);
  }

  /** Nothing that is stored is wrong, whenever one looks. */
  checkStorage(): ReturnType<typeof checkStorage> {
    const report = checkStorage({
      layout: this.layout(),
      truth: this,
      urlOfDraft: (draftId) => this.#urlOfDraft(draftId),
    });
    this.findings.push(...report.findings);
    return report;
  }

  lose(what: NonNullable<Story['loses']>): void {
    this.browser.landDelayedWrites();
    this.#allowAll();
    if (what === 'Cache Storage') {
      this.own.lose();
      this.lostUrls.add(this.own.url);
      for (const { uid, job } of this.page.wanted) {
        // Once the outcome is known, the app is told of it, and what is gone is shown as failed.
        if (this.trace.job(uid)?.state.phase !== 'active')
          for (const { url } of job.files) this.lostUrls.add(url);
      }
      this.browser.cacheStorage.clear();
    } else {
      this.browser.indexedDB.clear();
      this.page.databaseLost();
    }
  }

  environmentOf({ environment, process }: RunningProcess): Environment {
    return {
      ...environment,
      fetch: this.origin.portOf(process),
      network: {
        isOnline: () => true,
        isMetered: () => undefined,
        readsAhead: () => this.story.number % 2 === 1,
        onChange: () => undefined,
      },
      // No integrity is asked for in any story.
      digest: () => Promise.reject(new Error('not simulated')),
      random: () => this.browser.random.next(),
      ...(this.story.engine ? { native: this.native.portOf(process) } : {}),
      createChannel: (_name, onMessage) => this.#channel.join(process, onMessage),
      reportError: (error) => {
        if (process.isAlive && !(error instanceof HandlerFailure)) {
          this.findings.push(
            `it was reported: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
          );
        }
      },
    };
  }

  /** An abort may come at any moment, and so right beside the last byte. */
  async #watchForAborts(worker: Worker): Promise<void> {
    if (this.story.jobs.every(({ abortAfterBytes }) => abortAfterBytes === undefined)) return;
    while (worker.isAlive()) {
      this.page.abortWhatIsDue(worker);
      await turn();
    }
  }

  #create(running: RunningProcess, state: VersionState): CreatedBackgroundFetch {
    const created = createBackgroundFetch({
      scope,
      environment: this.environmentOf(running),
      segmentBytes: SEGMENT_BYTES,
      checkpointMs: CHECKPOINT_MS,
      nativeFromBytes: NATIVE_FROM_BYTES,
      isActive: () => state.isActive,
      dispatch: (type, registration) => this.#handle(type, registration, created, running.process),
    });
    return created;
  }

  /** What an app does with what it is told: it adopts what is whole, as often as it is told. */
  async #handle(
    type: string,
    registration: BackgroundFetchRegistration,
    { segmentStore, draftOf }: CreatedBackgroundFetch,
    process: SimulatedProcess,
  ): Promise<void> {
    const { uid } = registration.snapshot;
    this.deliveries.push({ uid, type });
    if (this.#handlerFailuresLeft > 0) {
      this.#handlerFailuresLeft -= 1;
      throw new HandlerFailure('on purpose');
    }
    const films = new SegmentedCache(FILMS, segmentStore);
    for (const record of await registration.matchAll()) {
      const draft = await draftOf(record);
      if (!draft.isWhole) continue;
      // One that failed rejects, though it may have all its bytes.
      const response = this.story.handlerReads
        ? await record.responseReady.catch(() => undefined)
        : undefined;
      if (response && !(await this.#isKnown(record.request.url, response))) {
        this.findings.push(`a record of ${uid} reads wrong`);
      }
      await films.adopt(draft, record.request.url);
    }
    if (process.isAlive) this.#handled.add(uid);
  }

  async #isKnown(url: string, response: Response): Promise<boolean> {
    return this.#areKnown(url, new Uint8Array(await response.arrayBuffer()));
  }

  #areKnown(url: string, bytes: Uint8Array<ArrayBuffer>): boolean {
    const body = knownBytes(bytes);
    const { size } = body;
    return this.contentsOf(url).some(
      (content) => content.size === size && content.sha256(0, size) === body.sha256(0, size),
    );
  }

  #allowAll(): void {
    for (const file of this.origin.files.values()) file.allowAll();
  }

  #sentBytes({ files }: StoryJob): number {
    return files.reduce((sum, { url }) => sum + (this.origin.files.get(url)?.sentBytes ?? 0), 0);
  }

  #checkComplete({ draftId, state, request }: JobRecord, asset: SmallAsset | undefined): void {
    if (isInDatabase(state)) {
      if (!asset) this.findings.push(`${draftId} is stored as complete, without its bytes`);
      else if (!this.#areKnown(request.url, asset.bytes)) {
        this.findings.push(`${draftId} is stored as complete, with other bytes than it has`);
      }
    } else if (state.phase === 'complete' && state.response) {
      const [digest] = request.expected?.segments ?? [];
      if (!this.mayLack && !this.layout().segments.has(`${digest}-${state.size}`))
        this.findings.push(`${draftId} is stored as complete, and its segment is not there`);
    } else if (!this.mayLack && !isWholeDraft(draftId, this.layout())) {
      this.findings.push(`${draftId} is stored as complete, and its bytes are not there`);
    }
  }

  #urlOfDraft(draftId: string): string | undefined {
    const [uid = '', index] = draftId.split('/');
    if (this.trace.isOver(uid)) return undefined;
    const wanted = this.page.wanted.find((job) => job.uid === uid);
    return wanted?.job.files[Number(index)]?.url;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
