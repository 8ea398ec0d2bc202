import { RateMeter } from 'workbox-background-fetch/protocol';
import type { Progress } from 'workbox-background-fetch/protocol';
import type { PackState } from 'workbox-content-packs/protocol';
import { Announcer } from './announcer.js';
import { BackgroundFetchClient } from './client.js';
import { Job } from './job.js';
import { nameOf } from './nameOf.js';
import type { Observed } from './observed.js';
import type { Pack } from './pack.js';
import { paint, partOf, write } from './paint.js';
import { reasonOf } from './reasonOf.js';
import { furnish } from './template.js';
import { viewOfJob, viewOfPack } from './view.js';
import type { Action, View } from './view.js';
import { ENGLISH } from './words.js';
import type { AllWords, Words } from './words.js';

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
 * It reflects where it stands as the attribute `phase`, once the worker has said so. Fires `backgroundfetchprogress` with what the
 * worker said in `detail`, and `error`.
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
  #own: BackgroundFetchClient | undefined;
  #shown: Job | Pack | undefined;
  #stop: (() => void) | undefined;
  #view: View | undefined;
  #rate = new RateMeter();
  #announcer = new Announcer();

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

  /** Whose downloads are shown; one that is made for `navigator.serviceWorker.ready`, if none is given. */
  get client(): BackgroundFetchClient | undefined {
    return this.#given ?? this.#own;
  }
  /** Set before the element is put into a document, it makes none of its own. */
  set client(client: BackgroundFetchClient | undefined) {
    this.#given = client;
    if (this.isConnected) this.#connect();
  }

  /** @internal */
  connectedCallback(): void {
    this.#connect();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#stop?.();
    this.#own?.dispose();
    this.#own = this.#shown = this.#stop = undefined;
  }

  /** @internal */
  attributeChangedCallback(name: string): void {
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
    this.#stop?.();
    this.#rate = new RateMeter();
    this.#announcer = new Announcer();
    this.#view = this.#shown = this.#stop = undefined;
    const job = this.getAttribute('job');
    const pack = this.getAttribute('pack');
    if (this.src === '' && job === null && pack === null) return;
    const client =
      this.client ?? (this.#own = new BackgroundFetchClient(navigator.serviceWorker.ready));
    this.removeAttribute('phase');
    this.#paint();
    if (pack !== null) this.#follow(client.pack(pack), (state) => this.#packView(state));
    else this.#follow(client.job(job === null ? this.src : { id: job }), viewOfJob);
  }

  #follow<State extends Progress | PackState>(
    shown: Observed<State> & (Job | Pack),
    viewOf: (state: State) => View,
  ): void {
    this.#shown = shown;
    const tell = (detail: State): void => {
      const view = viewOf(detail);
      this.#show(view);
      const said = this.#announcer.next(view, performance.now(), this.#words, this.#locale);
      if (said !== undefined) this.#say(said);
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
    this.#rate.add(state.target?.downloaded ?? 0, performance.now());
    return viewOfPack(state, this.#rate.bytesPerSecond);
  }

  async #act(action: Action): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    try {
      if (!(shown instanceof Job)) await shown[action === 'cancel' ? 'remove' : action]();
      else if (action === 'download') await shown.download({ title: this.label });
      else if (action !== 'update') await shown[action]();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Says why, and leaves the buttons: what failed now may go well later. */
  #fail(error: unknown): void {
    this.#show({ ...(this.#view ?? UNKNOWN), phase: 'failed', ...reasonOf(error) });
    this.#say(partOf(this.#root, 'status').textContent);
    const message = error instanceof Error ? error.message : String(error);
    this.dispatchEvent(new ErrorEvent('error', { error, message }));
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

  get #words(): AllWords {
    const own = this.getAttribute('words');
    const { words } = BackgroundFetchProgressElement;
    return { ...ENGLISH, ...(own === null ? words : (JSON.parse(own) as Words)) };
  }

  get #locale(): string | undefined {
    return this.closest<HTMLElement>('[lang]')?.lang || undefined;
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
