import type { Evaluate } from './page/code.js';

/** Width and height of a page's viewport, in CSS pixels. */
export interface ViewportSize {
  readonly width: number;
  readonly height: number;
}

/** What `press()` knows. */
export type Key = 'Enter' | 'Space' | 'Tab' | 'Shift+Tab';

/**
 * One tab, with the same verbs in every engine.
 *
 * Where a verb takes a function, its source text is sent: it sees its arguments and the page's globals,
 * no variable around it. Arguments and results travel as JSON. In place of a function, a string holds a
 * JavaScript expression, which may use `await`; if its value is a function, that is called with the
 * arguments.
 */
export interface TestPage {
  /**
   * Runs code in the page and gives its result; a promise is awaited.
   *
   * @throws {PageError} with the name, message and stack of what the code threw.
   */
  readonly evaluate: Evaluate;

  /**
   * Runs code in the service worker registered for this page, starting the worker if need be. Its script
   * must begin with `workerEvaluationHook`. To the worker this is a `message` event, held until the code
   * settles.
   *
   * @throws {PageError} with what the code threw; or, when nothing answers before the deadline, a
   * hint at the missing hook; or that the page has no registration.
   */
  readonly evaluateInWorker: Evaluate;

  /**
   * Polls a predicate, from outside so that hidden tabs do not slow it, until it gives something truthy,
   * which is the result. A predicate that throws has not been met yet.
   *
   * @throws {DeadlineError} with the last value or error.
   */
  readonly waitFor: Evaluate;

  /** Loads another address and resolves after its `load` event. */
  navigate(url: string): Promise<void>;
  /** Loads the page again and resolves after its `load` event. */
  reload(): Promise<void>;
  /** Closes the tab, as a user does. */
  close(): Promise<void>;

  /**
   * Cuts the whole browser, pages and service workers, off the network, or joins it again. Requests in
   * flight may go on: cut those at the server. Firefox goes on answering from its HTTP cache, and
   * `navigator.onLine` stays true in WebKitGTK.
   *
   * @throws {UnsupportedVerbError} unless `can.offline`.
   */
  offline(on: boolean): Promise<void>;

  /** Hides the page behind another tab and resolves when it knows. @throws {UnsupportedVerbError} unless `can.hide`. */
  hide(): Promise<void>;
  /** Brings the page to the front again and resolves when it knows. @throws {UnsupportedVerbError} unless `can.hide`. */
  show(): Promise<void>;
  /**
   * Hides the page and freezes it: its tasks stop. Browsers freeze hidden pages only, and a visible one would
   * not play media again.
   *
   * @throws {UnsupportedVerbError} unless `can.freeze`.
   */
  freeze(): Promise<void>;
  /** Lets a frozen page go on and shows it. @throws {UnsupportedVerbError} unless `can.freeze`. */
  thaw(): Promise<void>;

  /**
   * Presses a key and lets go of it, as the keyboard does: the engine moves the focus and clicks by itself.
   * In WebKitGTK the page may hear of it a moment later: wait for what comes of it.
   */
  press(key: Key): Promise<void>;

  /** Writes the viewport as a PNG file, after giving it that size. */
  screenshot(file: string, size: ViewportSize): Promise<void>;

  /**
   * What all pages, and where `can.workerConsole` the service workers, of this run of the browser logged so
   * far, oldest first, uncaught errors included. Print it when a test fails.
   */
  readonly console: readonly string[];
}
