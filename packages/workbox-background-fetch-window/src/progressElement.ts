import type { Progress } from 'workbox-background-fetch/protocol';
import type { PackState } from 'workbox-content-packs/protocol';
import { BackgroundFetchClient } from './client.js';
import { Job } from './job.js';
import type { Observed } from './observed.js';
import type { Pack } from './pack.js';
import { Rate } from './rate.js';
import { TEMPLATE } from './template.js';
import { viewOfJob, viewOfPack } from './view.js';
import type { Action, View } from './view.js';
import { describePhase, ENGLISH, sayPhase } from './words.js';
import type { Words } from './words.js';

/**
 * `<background-fetch-progress src="film.mp4" label="Film">`: downloads one asset or one pack on a click
 * and shows how far it is, also after a reload and in every tab. Needs no script: attributes only.
 *
 * - `src`: the asset's URL; or `job`: a job's id; or `pack`: a pack's id.
 * - `label`: what people read; default the pack's title, or the URL's last part.
 * - `files`: shows each file; of a pack, those that have failed.
 * - `words`: a translation as JSON; see `ENGLISH`. Numbers are written for the nearest `lang`.
 *
 * Fires `backgroundfetchprogress` with what the worker said in `detail`, and `error`.
 */
export class BackgroundFetchProgressElement extends HTMLElement {
  static readonly observedAttributes = ['src', 'job', 'pack', 'label', 'files', 'words'];
  /** The translation of elements that bring none. */
  static words: Words = {};
  readonly #root = this.attachShadow({ mode: 'open' });
  #given: BackgroundFetchClient | undefined;
  #own: BackgroundFetchClient | undefined;
  #shown: Job | Pack | undefined;
  #stop: (() => void) | undefined;
  #view: View | undefined;
  #rate = new Rate();

  constructor() {
    super();
    this.#root.innerHTML = TEMPLATE;
    for (const button of this.#root.querySelectorAll('button')) {
      button.addEventListener('click', () => void this.#act(button.part.value as Action));
    }
  }

  get src(): string {
    return this.getAttribute('src') ?? '';
  }

  get label(): string {
    const name = this.src.split('/').pop() ?? '';
    return this.getAttribute('label') ?? (this.#view?.title || decodeURIComponent(name));
  }

  /** Whose downloads are shown; one that is made for `navigator.serviceWorker.ready`, if none is given. */
  get client(): BackgroundFetchClient | undefined {
    return this.#given ?? this.#own;
  }
  set client(client: BackgroundFetchClient | undefined) {
    this.#given = client;
    if (this.isConnected) this.#connect();
  }

  connectedCallback(): void {
    this.#connect();
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.#own?.dispose();
    this.#own = this.#shown = this.#stop = undefined;
  }

  attributeChangedCallback(name: string): void {
    if (!this.isConnected) return;
    if (name === 'src' || name === 'job' || name === 'pack') this.#connect();
    else if (this.#view) this.#show(this.#view);
  }

  /** What a click on the button does. Failures are shown, and fired as an `error` event. */
  async download(): Promise<void> {
    await this.#act('download');
  }

  /** Shows what the worker knows now, and every change from now on. */
  #connect(): void {
    this.#stop?.();
    this.#view = undefined;
    this.#rate = new Rate();
    const job = this.getAttribute('job');
    const pack = this.getAttribute('pack');
    if (this.src === '' && job === null && pack === null) return;
    const client =
      this.client ?? (this.#own = new BackgroundFetchClient(navigator.serviceWorker.ready));
    this.#show({ title: '', phase: 'absent', downloaded: 0, files: [], actions: ['download'] });
    if (pack !== null) this.#follow(client.pack(pack), (state) => this.#packView(state));
    else this.#follow(client.job(job === null ? this.src : { id: job }), viewOfJob);
  }

  #follow<State extends Progress | PackState>(
    shown: Observed<State> & (Job | Pack),
    viewOf: (state: State) => View,
  ): void {
    this.#shown = shown;
    const tell = (state: State): void => this.#tell(state, viewOf(state));
    const known = shown.getSnapshot();
    if (known) tell(known);
    this.#stop = shown.subscribe(tell);
    shown.read().catch((error: unknown) => this.#fail(error));
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
      else if (action !== 'update' && action !== 'remove') await shown[action]();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#part('status').textContent = message;
    this.#part('live').textContent = message;
    this.dispatchEvent(new ErrorEvent('error', { error, message }));
  }

  #tell(detail: Progress | PackState, view: View): void {
    this.#announce(view);
    this.#show(view);
    this.dispatchEvent(new CustomEvent('backgroundfetchprogress', { detail }));
  }

  /** Says what is new, and of bytes only each quarter. */
  #announce(now: View): void {
    const before = this.#view;
    const said = sayPhase(now, this.#words);
    const quarter = Math.floor(share(now) * 4);
    const isNew = before !== undefined && sayPhase(before, this.#words) !== said;
    const isFurther =
      now.phase === 'downloading' && before && quarter > Math.floor(share(before) * 4);
    if (!isNew && !isFurther) return;
    const percent = new Intl.NumberFormat(this.#locale, { style: 'percent' }).format(quarter / 4);
    this.#part('live').textContent = `${this.label}: ${isNew ? said : percent}`;
  }

  #show(view: View): void {
    this.#view = view;
    const words = { ...ENGLISH, ...this.#words };
    const said = describePhase(view, words, this.#locale);
    this.setAttribute('phase', view.phase);
    this.#part('title').textContent = this.label;
    this.#part('status').textContent = said;
    this.#showButtons(view.actions, words);
    const bar = this.#part('bar');
    bar.hidden = view.phase === 'absent';
    const done = share(view);
    const isUnknown =
      view.total === undefined &&
      ['queued', 'downloading', 'waiting', 'caching'].includes(view.phase);
    bar.classList.toggle('unknown', isUnknown);
    bar.style.setProperty('--done', `${done * 100}%`);
    if (isUnknown) bar.removeAttribute('aria-valuenow');
    else bar.setAttribute('aria-valuenow', String(Math.round(done * 100)));
    bar.setAttribute('aria-valuetext', said);
    this.#showFiles(view, words);
  }

  /** A button that goes away while it has the focus hands it to the next one, or to the status. */
  #showButtons(actions: readonly Action[], words: typeof ENGLISH): void {
    const buttons = [...this.#root.querySelectorAll('button')];
    const focused = this.#root.activeElement;
    for (const button of buttons) {
      const action = button.part.value as Action;
      button.hidden = !actions.includes(action);
      button.textContent = words[action];
      button.setAttribute('aria-label', `${words[action]}: ${this.label}`);
    }
    if (!(focused instanceof HTMLButtonElement) || !focused.hidden) return;
    (buttons.find(({ hidden }) => !hidden) ?? this.#part('status')).focus();
  }

  #showFiles({ files }: View, words: typeof ENGLISH): void {
    const list = this.#part('files');
    list.hidden = files.length === 0 || !this.hasAttribute('files');
    if (list.hidden) return;
    const [summary, items] = list.children;
    if (summary) summary.textContent = words.files;
    items?.replaceChildren(
      ...files.map((file) => {
        const item = document.createElement('li');
        item.part.add('file', file.phase);
        const said = describePhase({ downloaded: 0, ...file }, words, this.#locale);
        item.textContent = `${decodeURIComponent(file.url.split('/').pop() ?? '')}: ${said}`;
        return item;
      }),
    );
  }

  get #words(): Words {
    const own = this.getAttribute('words');
    return own === null ? BackgroundFetchProgressElement.words : (JSON.parse(own) as Words);
  }

  get #locale(): string | undefined {
    return this.closest<HTMLElement>('[lang]')?.lang || undefined;
  }

  #part(name: string): HTMLElement {
    const element = this.#root.querySelector<HTMLElement>(`[part=${name}]`);
    if (!element) throw new Error(`The template has no part ${name}.`);
    return element;
  }
}

function share({ phase, downloaded, total }: View): number {
  if (phase === 'ready') return 1;
  return total ? Math.min(1, downloaded / total) : 0;
}

/**
 * Defines `<background-fetch-progress>`; calling it again does nothing.
 *
 * @param words the translation of elements that bring none of their own.
 */
export function defineProgressElement(words: Words = {}): void {
  if (customElements.get('background-fetch-progress')) return;
  BackgroundFetchProgressElement.words = words;
  customElements.define('background-fetch-progress', BackgroundFetchProgressElement);
}
