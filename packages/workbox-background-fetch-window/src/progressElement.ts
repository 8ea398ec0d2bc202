import type { Progress } from 'workbox-background-fetch/protocol';
import { BackgroundFetchClient } from './client.js';
import { describePhase } from './words.js';

const TEMPLATE = `
<style>
  :host { display: grid; grid-template-columns: 1fr auto; gap: 0.35rem 0.75rem; align-items: center;
    font: inherit; color: inherit; }
  progress { grid-column: 1 / -1; inline-size: 100%; block-size: 0.5rem;
    accent-color: var(--background-fetch-accent, #0b57d0); }
  [part=title] { font-weight: 600; overflow-wrap: anywhere; }
  [part=status] { grid-column: 1 / -1; font-size: 0.875em; opacity: 0.8; }
  button { font: inherit; padding: 0.3rem 0.9rem; border-radius: 999px; border: 1px solid currentColor;
    background: transparent; color: var(--background-fetch-accent, #0b57d0); cursor: pointer; }
  button:focus-visible { outline: 2px solid; outline-offset: 2px; }
  [hidden] { display: none; }
</style>
<span part="title"></span>
<span><button part="download" type="button">Download</button><button part="cancel" type="button" hidden>Cancel</button></span>
<progress part="bar" max="1" value="0"></progress>
<span part="status" role="status"></span>`;

const NOTHING = { version: 1, id: '', title: '', phase: 'absent', downloaded: 0 } as const;

/**
 * `<background-fetch-progress src="film.mp4" label="Film">`: downloads one asset on a click and shows
 * how far it is, also after a reload and in every tab. Needs no script: attributes only.
 *
 * - `src`: the asset's URL.
 * - `label`: what people read; default the URL's last part.
 */
export class BackgroundFetchProgressElement extends HTMLElement {
  static readonly observedAttributes = ['src', 'label'];
  readonly #root = this.attachShadow({ mode: 'open' });
  #client: BackgroundFetchClient | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor() {
    super();
    this.#root.innerHTML = TEMPLATE;
    this.#part('download').addEventListener('click', () => void this.download());
    this.#part('cancel').addEventListener('click', () => void this.#client?.cancel(this.src));
  }

  get src(): string {
    return this.getAttribute('src') ?? '';
  }

  get label(): string {
    return this.getAttribute('label') ?? decodeURIComponent(this.src.split('/').pop() ?? '');
  }

  connectedCallback(): void {
    this.#show(NOTHING);
    void this.#connect();
  }

  disconnectedCallback(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  attributeChangedCallback(name: string): void {
    this.#part('title').textContent = this.label;
    if (name === 'src' && this.isConnected) void this.#connect();
  }

  /** What a click on the button does. Failures are shown, and fired as an `error` event. */
  async download(): Promise<void> {
    try {
      await (await this.#ready()).download(this.src, { title: this.label });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#part('status').textContent = message;
      this.dispatchEvent(new ErrorEvent('error', { error, message }));
    }
  }

  /** Shows what the worker knows now, and every change from now on. */
  async #connect(): Promise<void> {
    this.#unsubscribe?.();
    const { src } = this;
    if (src === '') return;
    const client = await this.#ready();
    if (src !== this.src || !this.isConnected) return;
    this.#unsubscribe = client.subscribe(src, (progress) => this.#show(progress));
    this.#show(await client.progress(src));
  }

  async #ready(): Promise<BackgroundFetchClient> {
    const registration = await navigator.serviceWorker.ready;
    return (this.#client ??= new BackgroundFetchClient(registration));
  }

  #show(progress: Progress): void {
    const { phase, downloaded, total } = progress;
    const active = ['queued', 'downloading', 'waiting', 'paused', 'caching'].includes(phase);
    this.setAttribute('phase', phase);
    this.#part('download').hidden = active || phase === 'ready';
    this.#part('cancel').hidden = !active;
    this.#part('status').textContent = describePhase(progress);
    const bar = this.#part('bar') as HTMLProgressElement;
    bar.hidden = phase === 'absent';
    if (phase === 'ready') bar.value = 1;
    else if (total === undefined && active) bar.removeAttribute('value');
    else bar.value = total ? downloaded / total : 0;
    bar.setAttribute('aria-label', this.label);
    this.dispatchEvent(new CustomEvent('backgroundfetchprogress', { detail: progress }));
  }

  #part(name: string): HTMLElement {
    const element = this.#root.querySelector<HTMLElement>(`[part=${name}]`);
    if (!element) throw new Error(`The template has no part ${name}.`);
    return element;
  }
}

/** Defines `<background-fetch-progress>`; calling it again does nothing. */
export function defineProgressElement(): void {
  if (!customElements.get('background-fetch-progress')) {
    customElements.define('background-fetch-progress', BackgroundFetchProgressElement);
  }
}
