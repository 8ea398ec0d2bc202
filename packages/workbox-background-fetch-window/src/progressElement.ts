import type { Progress } from 'workbox-background-fetch/protocol';
import type { PackState } from 'workbox-content-packs/protocol';
import type { BackgroundFetchClient } from './client.js';
import { BackgroundFetchClientError } from './clientError.js';
import { Display } from './display.js';
import { localeOf } from './localeOf.js';
import { nameOf } from './nameOf.js';
import type { Look } from './paint.js';
import { borrowClient, giveClientBack } from './sharedClient.js';
import { Subject } from './subject.js';
import { UNKNOWN, viewOfError } from './view.js';
import type { Action, View } from './view.js';
import { ENGLISH, parseWords } from './words.js';
import type { Words } from './words.js';

declare global {
  interface HTMLElementTagNameMap {
    'background-fetch-progress': BackgroundFetchProgressElement;
  }
  interface HTMLElementEventMap {
    backgroundfetchprogress: CustomEvent<Progress | PackState>;
  }
}

/**
 * `<background-fetch-progress src="film.mp4" label="Film">`: downloads one asset or one pack on a click
 * and shows how far it is, also after a reload and in every tab. Needs no script: attributes only. Each
 * can be set as a property of its name, too, as frameworks do.
 *
 * - `src`: the asset's URL; or `job`: a job's id; or `pack`: a pack's id.
 * - `label`: what people read; default the pack's title, or the URL's last part.
 * - `files`: shows each file; of a pack, those that have failed.
 * - `words`: a translation as JSON; see `ENGLISH`. Numbers are written for the nearest `lang`.
 *
 * Of a pack that is outdated, it asks the worker what an update would fetch, for which that reads the pack's manifest;
 * nothing else is fetched before a click.
 *
 * It reflects where it stands as the attribute `phase`, once the worker has said so, or there is none.
 * Fires `backgroundfetchprogress` with what the worker said in `detail`, and `error`, whose message goes to the console
 * unless the event is cancelled.
 *
 * @example
 * const element = new BackgroundFetchProgressElement();
 * element.client = client;
 * element.pack = 'course-3';
 * element.addEventListener('error', ({ message }) => console.warn(message));
 * document.body.append(element);
 */
export class BackgroundFetchProgressElement extends HTMLElement {
  /** @internal */
  static readonly observedAttributes = ['src', 'job', 'pack', 'label', 'files', 'words'];
  /** The translation of elements that bring none. */
  static words: Words = {};
  readonly #display: Display;
  #given: BackgroundFetchClient | undefined;
  #borrowed: BackgroundFetchClient | undefined;
  #ownWords: Words | undefined;
  #subject: Subject | undefined;
  #view: View | undefined;
  /** In a document, with all that was set before this class was known. */
  #isReady = false;

  /** Shows nothing before it has one of these attributes, and is in a document. */
  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    this.#display = new Display(root, (action) => void this.#act(action));
  }

  /** The attribute; `''` where there is none. */
  get src(): string {
    return this.getAttribute('src') ?? '';
  }
  /** Sets the attribute; `undefined` and `null` remove it. */
  set src(value: string | URL | null | undefined) {
    this.#reflect('src', value);
  }

  /** The attribute; `''` where there is none. */
  get job(): string {
    return this.getAttribute('job') ?? '';
  }
  /** As that of `src`. */
  set job(value: string | null | undefined) {
    this.#reflect('job', value);
  }

  /** The attribute; `''` where there is none. */
  get pack(): string {
    return this.getAttribute('pack') ?? '';
  }
  /** As that of `src`. */
  set pack(value: string | null | undefined) {
    this.#reflect('pack', value);
  }

  /** What people read as its name. */
  get label(): string {
    return this.getAttribute('label') ?? (this.#view?.title || nameOf(this.src));
  }
  /** As that of `src`. */
  set label(value: string | null | undefined) {
    this.#reflect('label', value);
  }

  /** Whether there is the attribute. */
  get files(): boolean {
    return this.hasAttribute('files');
  }
  /** Adds or removes the attribute; `''` is how frameworks write that it is there. */
  set files(value: boolean | '' | null | undefined) {
    this.toggleAttribute('files', value === '' || Boolean(value));
  }

  /** The attribute; `''` where there is none. */
  get words(): string {
    return this.getAttribute('words') ?? '';
  }
  /** As that of `src`. */
  set words(value: string | null | undefined) {
    this.#reflect('words', value);
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
    if (this.#isReady) this.#connect();
  }

  /** @internal */
  connectedCallback(): void {
    this.#takeEarly();
    this.#isReady = true;
    this.#connect();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#isReady = false;
    this.#letGo();
    this.#giveBack();
  }

  /** @internal */
  attributeChangedCallback(name: string, _before: string | null, now: string | null): void {
    if (name === 'words') this.#translate(now);
    if (!this.#isReady) return;
    if (name === 'src' || name === 'job' || name === 'pack') this.#connect();
    else this.#paint();
  }

  /** What a click on the button does. Failures are shown, and fired as an `error` event. */
  async download(): Promise<void> {
    await this.#act('download');
  }

  async #act(action: Action): Promise<void> {
    await this.#subject?.act(action, this.label);
  }

  /** Shows what the worker knows now, and every change from now on. */
  #connect(): void {
    this.#letGo();
    this.removeAttribute('phase');
    this.#paint();
    if (this.#given) this.#giveBack();
    const { src, job, pack } = this;
    if (src === '' && job === '' && pack === '') return;
    const client = this.#given ?? (this.#borrowed ??= borrowClient());
    if (!client) {
      const error = new BackgroundFetchClientError('no-worker');
      this.#showError(viewOfError(error, UNKNOWN), error);
      return;
    }
    const shown = pack === '' ? client.job(job === '' ? src : { id: job }) : client.pack(pack);
    this.#subject = new Subject(shown, {
      onView: (view, told) => this.#showNews(view, told),
      onError: (view, error) => this.#showError(view, error),
      onPending: (actions) => this.#display.setPending(actions),
    });
    this.#subject.begin();
  }

  /** What was set before this class was known: properties that hide the accessors. */
  #takeEarly(): void {
    for (const name of ['client', 'src', 'job', 'pack', 'label', 'files', 'words'] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      Reflect.deleteProperty(this, name);
      Object.assign(this, { [name]: value });
    }
  }

  #reflect(name: string, value: string | URL | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, String(value));
  }

  #letGo(): void {
    this.#subject?.end();
    this.#view = this.#subject = undefined;
    this.#display.reset();
  }

  #giveBack(): void {
    if (this.#borrowed) giveClientBack();
    this.#borrowed = undefined;
  }

  #showNews(view: View, detail: Progress | PackState | undefined): void {
    this.#show(view);
    if (!detail) return;
    this.#display.announce(view, this.#look);
    this.dispatchEvent(new CustomEvent('backgroundfetchprogress', { detail }));
  }

  #showError(view: View, error: unknown): void {
    this.#show(view);
    this.#display.readOut(this.#look);
    this.#fire(error);
  }

  #show(view: View): void {
    this.#view = view;
    this.setAttribute('phase', view.phase);
    this.#paint();
  }

  #paint(): void {
    this.#display.show(this.#view, this.#look);
  }

  #fire(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const event = new ErrorEvent('error', { error, message, cancelable: true });
    if (this.dispatchEvent(event)) console.warn(`background-fetch-progress: ${message}`);
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

  get #look(): Look {
    return {
      label: this.label,
      words: { ...ENGLISH, ...(this.#ownWords ?? BackgroundFetchProgressElement.words) },
      locale: localeOf(this),
      showsFiles: this.hasAttribute('files'),
    };
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
