import { RateMeter } from 'workbox-background-fetch/protocol';
import type { Progress } from 'workbox-background-fetch/protocol';
import type { PackState } from 'workbox-content-packs/protocol';
import { Announcer } from './announcer.js';
import type { BackgroundFetchClient } from './client.js';
import { BackgroundFetchClientError } from './clientError.js';
import { Job } from './job.js';
import { nameOf } from './nameOf.js';
import type { Observed } from './observed.js';
import type { Pack } from './pack.js';
import { paint, partOf, write } from './paint.js';
import { reasonOf } from './reasonOf.js';
import { borrowClient, giveClientBack } from './sharedClient.js';
import { furnish } from './template.js';
import { Timers } from './timers.js';
import { viewOfJob, viewOfPack } from './view.js';
import type { Action, View } from './view.js';
import { ENGLISH, parseWords } from './words.js';
import type { AllWords, Words } from './words.js';

declare global {
  interface HTMLElementTagNameMap {
    'background-fetch-progress': BackgroundFetchProgressElement;
  }
}

/** Where nothing is registered by then, nothing is on its way. */
const NO_WORKER_MS = 10_000;
/** A rate of which nothing was heard for so long is none any more. */
const STALE_MS = 5000;

/** What is shown until the worker has said something: its name. */
const UNKNOWN: View = { title: '', phase: 'absent', downloaded: 0, files: [], actions: [] };

/**
 * `<background-fetch-progress src="film.mp4" label="Film">`: downloads one asset or one pack on a click
 * and shows how far it is, also after a reload and in every tab. Needs no script: attributes only.
 *
 * - `src`: the asset's URL; or `job`: a job's id; or `pack`: a pack's id.
 * - `label`: what people read; default the pack's title, or the URL's last part.
 * - `files`: shows each file; of a pack, those that have failed.
 * - `words`: a translation as JSON; see `ENGLISH`. Numbers are written for the nearest `lang`.
 *
 * It reflects where it stands as the attribute `phase`, once the worker has said so, or there is none.
 * Fires `backgroundfetchprogress` with what the worker said in `detail`, and `error`.
 *
 * @example
 * const element = new BackgroundFetchProgressElement();
 * element.client = client;
 * element.setAttribute('pack', 'course-3');
 * element.addEventListener('error', ({ message }) => console.warn(message));
 * document.body.append(element);
 */
export class BackgroundFetchProgressElement extends HTMLElement {
  /** @internal */
  static readonly observedAttributes = ['src', 'job', 'pack', 'label', 'files', 'words'];
  /** The translation of elements that bring none. */
  static words: Words = {};
  readonly #root = this.attachShadow({ mode: 'open' });
  #given: BackgroundFetchClient | undefined;
  #borrowed: BackgroundFetchClient | undefined;
  #ownWords: Words | undefined;
  #shown: Job | Pack | undefined;
  #stop: (() => void) | undefined;
  #view: View | undefined;
  #rate = new RateMeter();
  #announcer = new Announcer();
  /** What was clicked and is not taken yet. */
  #pending = new Set<Action>();
  readonly #timers = new Timers<'worker' | 'rate' | 'say'>();

  /** Shows nothing before it has one of these attributes, and is in a document. */
  constructor() {
    super();
    furnish(this.#root);
    for (const button of this.#root.querySelectorAll('button')) {
      button.addEventListener('click', () => void this.#act(button.part.value as Action));
    }
  }

  /** The attribute; `''` where there is none. */
  get src(): string {
    return this.getAttribute('src') ?? '';
  }

  /** What people read as its name. */
  get label(): string {
    return this.getAttribute('label') ?? (this.#view?.title || nameOf(this.src));
  }

  /**
   * Whose downloads are shown. Elements to which none is given share one, for
   * `navigator.serviceWorker.ready`, as long as they are in a document.
   */
  get client(): BackgroundFetchClient | undefined {
    return this.#given ?? this.#borrowed;
  }
  /** Set before the element is put into a document, it needs no other. */
  set client(client: BackgroundFetchClient | undefined) {
    this.#given = client;
    if (this.isConnected) this.#connect();
  }

  /** @internal */
  connectedCallback(): void {
    // Set before this class was known, it is a property that hides the accessor.
    if (Object.hasOwn(this, 'client')) {
      this.#given = this.client;
      Reflect.deleteProperty(this, 'client');
    }
    this.#connect();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#letGo();
    this.#giveBack();
  }

  /** @internal */
  attributeChangedCallback(name: string, _before: string | null, now: string | null): void {
    if (name === 'words') this.#translate(now);
    if (!this.isConnected) return;
    if (name === 'src' || name === 'job' || name === 'pack') this.#connect();
    else this.#paint();
  }

  /** What a click on the button does. Failures are shown, and fired as an `error` event. */
  async download(): Promise<void> {
    await this.#act('download');
  }

  /** Shows what the worker knows now, and every change from now on. */
  #connect(): void {
    this.#letGo();
    this.removeAttribute('phase');
    this.#paint();
    if (this.#given) this.#giveBack();
    const job = this.getAttribute('job');
    const pack = this.getAttribute('pack');
    if (this.src === '' && job === null && pack === null) return;
    const client = this.#given ?? (this.#borrowed ??= borrowClient());
    if (!client) {
      this.#fail(new BackgroundFetchClientError('no-worker'));
      return;
    }
    this.#timers.set('worker', NO_WORKER_MS, () => void this.#missWorker());
    if (pack !== null) this.#follow(client.pack(pack), (state) => this.#packView(state));
    else this.#follow(client.job(job === null ? this.src : { id: job }), viewOfJob);
  }

  #letGo(): void {
    this.#stop?.();
    this.#timers.clearAll();
    this.#rate = new RateMeter();
    this.#announcer = new Announcer();
    this.#setPending((this.#pending = new Set()));
    this.#view = this.#shown = this.#stop = undefined;
  }

  #giveBack(): void {
    if (this.#borrowed) giveClientBack();
    this.#borrowed = undefined;
  }

  /** One that is registered later is heard of nevertheless. */
  async #missWorker(): Promise<void> {
    const shown = this.#shown;
    if (await navigator.serviceWorker.getRegistration()) return;
    if (shown === this.#shown && !this.#view)
      this.#fail(new BackgroundFetchClientError('no-worker'));
  }

  #follow<State extends Progress | PackState>(
    shown: Observed<State> & (Job | Pack),
    viewOf: (state: State) => View,
  ): void {
    this.#shown = shown;
    const tell = (detail: State): void => {
      this.#show(viewOf(detail));
      this.#announce();
      this.#timers.set('rate', STALE_MS, () => this.#forgetRate());
      this.dispatchEvent(new CustomEvent('backgroundfetchprogress', { detail }));
    };
    const known = shown.getSnapshot();
    if (known) tell(known);
    this.#stop = shown.subscribe(tell);
    shown.read().catch((error: unknown) => {
      if (shown === this.#shown) this.#fail(error);
    });
  }

  #packView(state: PackState): View {
    const { phase, downloaded = 0 } = state.target ?? {};
    // After a rest it begins anew: what came before says nothing.
    if (phase !== 'downloading') this.#rate = new RateMeter();
    this.#rate.add(downloaded, performance.now());
    return viewOfPack(state, this.#rate.bytesPerSecond);
  }

  #forgetRate(): void {
    if (!this.#view?.bytesPerSecond) return;
    this.#show({ ...this.#view, bytesPerSecond: undefined, secondsLeft: undefined });
  }

  async #act(action: Action): Promise<void> {
    const shown = this.#shown;
    const pending = this.#pending;
    if (!shown || pending.has(action)) return;
    this.#setPending(pending.add(action));
    try {
      if (!(shown instanceof Job)) await shown[action === 'cancel' ? 'remove' : action]();
      else if (action === 'download') await shown.download({ title: this.label });
      else if (action !== 'update') await shown[action]();
    } catch (error) {
      // It may show something else by now.
      if (pending === this.#pending) this.#fail(error);
    } finally {
      pending.delete(action);
      this.#setPending(pending);
    }
  }

  #setPending(pending: ReadonlySet<Action>): void {
    if (pending !== this.#pending) return;
    partOf(this.#root, 'actions').ariaBusy = pending.size > 0 ? 'true' : null;
  }

  /** Says why, and leaves the buttons: what failed now may go well later. */
  #fail(error: unknown): void {
    this.#timers.clear('say');
    this.#show({ ...(this.#view ?? UNKNOWN), phase: 'failed', ...reasonOf(error) });
    this.#say(partOf(this.#root, 'status').textContent);
    this.#fire(error);
  }

  #fire(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.dispatchEvent(new ErrorEvent('error', { error, message }));
  }

  #announce(): void {
    if (!this.#view) return;
    const said = this.#announcer.next(this.#view, performance.now(), this.#words, this.#locale);
    if (said !== undefined) this.#say(said);
    const { quietMs } = this.#announcer;
    if (quietMs === undefined) this.#timers.clear('say');
    else this.#timers.set('say', quietMs, () => this.#announce());
  }

  #say(text: string): void {
    partOf(this.#root, 'live').textContent = `${this.label}: ${text}`;
  }

  #show(view: View): void {
    this.#view = view;
    this.setAttribute('phase', view.phase);
    this.#paint();
  }

  #paint(): void {
    paint(this.#root, this.#view ?? UNKNOWN, {
      label: this.label,
      words: this.#words,
      locale: this.#locale,
      showsFiles: this.hasAttribute('files'),
    });
    // Until the worker has said how it is, nobody is told that it is not there.
    if (!this.#view) write(partOf(this.#root, 'status'), '');
  }

  /** Those of the attribute, as far as it can be read. */
  #translate(json: string | null): void {
    this.#ownWords = undefined;
    try {
      if (json !== null) this.#ownWords = parseWords(json);
    } catch (error) {
      this.#fire(error);
    }
  }

  get #words(): AllWords {
    return { ...ENGLISH, ...(this.#ownWords ?? BackgroundFetchProgressElement.words) };
  }

  /** The browser's own where the page has none, or one that is no language tag, such as `en_US`. */
  get #locale(): string | undefined {
    try {
      return Intl.getCanonicalLocales(this.closest<HTMLElement>('[lang]')?.lang)[0];
    } catch {
      return undefined;
    }
  }
}

/**
 * Defines `<background-fetch-progress>`; calling it again does nothing.
 *
 * @param words the translation of elements that bring none of their own.
 *
 * @example
 * defineProgressElement({ pause: 'Anhalten', resume: 'Weiter' });
 */
export function defineProgressElement(words: Words = {}): void {
  if (customElements.get('background-fetch-progress')) return;
  BackgroundFetchProgressElement.words = words;
  customElements.define('background-fetch-progress', BackgroundFetchProgressElement);
}
