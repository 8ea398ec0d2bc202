import type {
  NativeEvent,
  NativeEventType,
  NativeManager,
  NativeOptions,
  NativeRecord,
  NativeRegistration,
} from '../../carriers/native/nativePort.js';

/** What the browser gives for a request, in the event that ends the fetch. */
export type NativeResult = Response | Error;

/** How a start goes. */
export type NativeStart = 'starts' | 'rejects' | 'never settles' | 'starts late';

class Registration implements NativeRegistration {
  downloaded = 0;
  result: NativeRegistration['result'] = '';
  failureReason = '';
  readonly listeners: (() => void)[] = [];
  records: NativeRecord[] = [];

  constructor(
    readonly id: string,
    readonly requests: readonly Request[],
    readonly options: NativeOptions,
    private readonly onAbort: (registration: Registration) => void,
  ) {}

  addEventListener(_type: 'progress', listener: () => void): void {
    this.listeners.push(listener);
  }

  abort(): Promise<boolean> {
    const isActive = this.result === '';
    if (isActive) this.onAbort(this);
    return Promise.resolve(isActive);
  }

  matchAll(): Promise<readonly NativeRecord[]> {
    // In an order of its own.
    return Promise.resolve([...this.records].reverse());
  }
}

/**
 * The browser's Background Fetch as a test wants it to behave; it outlives workers, and lists nothing
 * that has settled, as Chromium does.
 */
export class SimulatedNative implements NativeManager {
  start: NativeStart = 'starts';
  /** Every title that was shown by `updateUI()`. */
  readonly titles: string[] = [];
  readonly #active = new Map<string, Registration>();
  /** Starts that were asked for and have not come. */
  readonly #late: (() => void)[] = [];
  /** Called with the event that ends a fetch; a worker that has died hears none. */
  onEnd: (event: NativeEvent) => Promise<void> = () => Promise.resolve();
  /** What was aborted. */
  readonly aborted: string[] = [];
  /** What an aborted fetch has whole, by URL. */
  readonly whole = new Map<string, Response>();

  fetch(id: string, requests: Request[], options: NativeOptions): Promise<NativeRegistration> {
    this.isAsked = true;
    const registration = new Registration(id, requests, options, (aborted) => {
      this.aborted.push(id);
      void this.#end(aborted, 'backgroundfetchabort', (url) => {
        return this.whole.get(url) ?? new DOMException('aborted', 'AbortError');
      });
    });
    const begin = () => this.#active.set(id, registration);
    switch (this.start) {
      case 'rejects':
        return Promise.reject(new TypeError('This origin does not have permission'));
      case 'never settles':
        return new Promise(() => undefined);
      case 'starts late':
        return new Promise((resolve) => {
          this.#late.push(() => {
            begin();
            resolve(registration);
          });
        });
      case 'starts':
        begin();
        return Promise.resolve(registration);
    }
  }

  /** Whether a start was asked for. */
  isAsked = false;

  /** Lets the late starts come. */
  startLate(): void {
    for (const start of this.#late.splice(0)) start();
  }

  get(id: string): Promise<NativeRegistration | undefined> {
    return Promise.resolve(this.#active.get(id));
  }

  getIds(): Promise<readonly string[]> {
    return Promise.resolve([...this.#active.keys()]);
  }

  /** The one that is under way. */
  get only(): Registration {
    const [only, ...others] = this.#active.values();
    if (!only || others.length > 0) throw new Error('There is not exactly one.');
    return only;
  }

  progress(downloaded: number): void {
    this.only.downloaded = downloaded;
    for (const listener of this.only.listeners) listener();
  }

  /** Ends the one that is under way. Resolves when the event has been handled. */
  end(
    type: NativeEventType,
    resultOf: (url: string, index: number) => NativeResult,
  ): Promise<void> {
    return this.#end(this.only, type, resultOf);
  }

  /** It has settled, and its event reaches nobody: the browser was killed in between. */
  loseEvent(): void {
    this.#active.delete(this.only.id);
  }

  async #end(
    registration: Registration,
    type: NativeEventType,
    resultOf: (url: string, index: number) => NativeResult,
  ): Promise<void> {
    this.#active.delete(registration.id);
    registration.result = type === 'backgroundfetchsuccess' ? 'success' : 'failure';
    registration.records = registration.requests.map((request, index) => {
      const result = resultOf(request.url, index);
      const responseReady =
        result instanceof Response ? Promise.resolve(result) : Promise.reject(result);
      responseReady.catch(() => undefined);
      return { request, responseReady };
    });
    await this.onEnd({
      type,
      registration,
      waitUntil: () => undefined,
      updateUI: ({ title }) => {
        this.titles.push(title);
        return Promise.resolve();
      },
    });
  }
}
