import { RateMeter } from 'workbox-background-fetch/protocol';
import type { Progress } from 'workbox-background-fetch/protocol';
import type { PackNeeds, PackState } from 'workbox-content-packs/protocol';
import { BackgroundFetchClientError } from './clientError.js';
import { Job } from './job.js';
import type { Observed } from './observed.js';
import type { Pack } from './pack.js';
import { nameOfId, offersUpdate, UNKNOWN, viewOfError, viewOfJob, viewOfPack } from './view.js';
import type { Action, Update, View } from './view.js';

/** Where nothing is registered by then, nothing is on its way. */
const NO_WORKER_MS = 10_000;
/** A rate of which nothing was heard for so long is none any more. */
const STALE_MS = 5000;
/**
 * What an update needs is asked for again no sooner than this: each answer costs the worker a look at the
 * manifest, and a worker that starts tells all states anew.
 */
const NEEDS_MS = 60_000;
/** How long a button stays pressed at most once the worker has taken what it asks for. */
const SHOWN_MS = 1000;

/** Who is told of a subject, as long as it has not ended. */
export interface Viewer {
  /** @param told what the worker said; `undefined` where it said nothing for long. */
  readonly onView: (view: View, told?: Progress | PackState) => void;
  readonly onError: (view: View, error: unknown) => void;
  /** What was asked for and is not taken yet. */
  readonly onPending: (actions: ReadonlySet<Action>) => void;
}

/** The job or the pack that an element is about, as one view after the other. */
export class Subject {
  #view: View | undefined;
  #rate = new RateMeter();
  /** The update that is offered, where the worker has told of it. */
  #update: Update | undefined;
  /** The last question about it, whose answer alone counts; and when it was put. */
  #question: { readonly of: PackState; readonly at: number } | undefined;
  #stop = (): void => undefined;
  #hasEnded = false;
  /** What was asked for and is not taken yet. */
  readonly #pending = new Set<Action>();
  #noWorker: ReturnType<typeof setTimeout> | undefined;
  #stale: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly shown: Job | Pack,
    private readonly viewer: Viewer,
  ) {}

  /** Tells what the worker knows now, and every change from now on. */
  begin(): void {
    const { shown } = this;
    this.#noWorker = setTimeout(() => void this.#missWorker(), NO_WORKER_MS);
    if (shown instanceof Job) this.#follow(shown, viewOfJob);
    else this.#follow(shown, (state) => this.#takePackState(shown, state));
  }

  end(): void {
    this.#hasEnded = true;
    this.#stop();
    this.#question = undefined;
    clearTimeout(this.#noWorker);
    clearTimeout(this.#stale);
  }

  /** @param title of a download that this begins. */
  async act(action: Action, title: string): Promise<void> {
    const { shown } = this;
    if (this.#pending.has(action)) return;
    this.#pending.add(action);
    this.#tellPending();
    try {
      if (!(shown instanceof Job)) await shown[action]();
      else if (action === 'download') await shown.download({ title });
      else if (action !== 'update') await shown[action]();
      // Before anybody is told of it: the button stays pressed until what came of that is shown.
      await this.#untilShown();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#pending.delete(action);
      this.#tellPending();
    }
  }

  /** Not for long: the worker has taken it. */
  async #untilShown(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, SHOWN_MS)));
    await Promise.race([this.shown.read().catch(() => undefined), limit]);
    clearTimeout(timer);
  }

  #follow<State extends Progress | PackState>(
    observed: Observed<State>,
    viewOf: (state: State) => View,
  ): void {
    const tell = (state: State): void => {
      clearTimeout(this.#stale);
      this.#stale = setTimeout(() => void this.#forgetRate(), STALE_MS);
      this.viewer.onView((this.#view = viewOf(state)), state);
    };
    const known = observed.getSnapshot();
    if (known) tell(known);
    // Whoever was told may want to see something else.
    if (this.#hasEnded) return;
    this.#stop = observed.subscribe(tell);
    observed.read().catch((error: unknown) => this.#fail(error));
  }

  #takePackState(pack: Pack, state: PackState): View {
    const { phase, downloaded = 0 } = state.target ?? {};
    // After a rest it begins anew: how long that was says nothing of the network.
    if (phase === 'downloading') this.#rate.add(downloaded, performance.now());
    else this.#rate = new RateMeter();
    if (offersUpdate(state)) this.#askNeeds(pack, state);
    else this.#update = this.#question = undefined;
    return viewOfPack(state, this.#rate.bytesPerSecond, this.#update);
  }

  /** Before anybody wants the update. Where nobody can tell what it would fetch, nothing is said. */
  #askNeeds(pack: Pack, state: PackState): void {
    const at = performance.now();
    const last = this.#question;
    // The same object, as long as nothing changes.
    if (last?.of === state && at < last.at + NEEDS_MS) return;
    const question = (this.#question = { of: state, at });
    const answer = (needs?: PackNeeds): void => {
      if (this.#question !== question) return;
      this.#update = needs && updateOf(needs, state);
      // What has failed meanwhile stays to be read.
      if (this.#view?.phase !== 'ready') return;
      this.viewer.onView((this.#view = viewOfPack(state, undefined, this.#update)));
    };
    pack.needs().then(answer, () => answer());
  }

  async #forgetRate(): Promise<void> {
    const before = this.#view;
    if (before?.phase !== 'downloading') return;
    // A page that was frozen has heard nothing for as long.
    await this.shown.read().catch(() => undefined);
    if (this.#view !== before || this.#hasEnded) return;
    const still = { bytesPerSecond: undefined, secondsLeft: undefined, isStill: true } as const;
    this.#view = { ...before, ...still };
    this.viewer.onView(this.#view);
  }

  /** One that is registered later is heard of nevertheless. */
  async #missWorker(): Promise<void> {
    if (await navigator.serviceWorker.getRegistration()) return;
    if (!this.#view) this.#fail(new BackgroundFetchClientError('no-worker'));
  }

  /** Leaves the buttons: what failed now may go well later. */
  #fail(error: unknown): void {
    // Something else is shown by now.
    if (this.#hasEnded) return;
    const before = this.#view ?? { ...UNKNOWN, name: nameOfId(this.shown.id) };
    this.viewer.onError((this.#view = viewOfError(error, before)), error);
  }

  #tellPending(): void {
    if (!this.#hasEnded) this.viewer.onPending(this.#pending);
  }
}

/** Files whose size nobody knows may be of any. */
function updateOf(
  { version, fetchBytes, unknownFiles = 0 }: PackNeeds,
  { installed }: PackState,
): Update {
  return {
    ...(version === installed ? {} : { version }),
    ...(unknownFiles > 0 ? {} : { bytes: fetchBytes }),
  };
}
