import type { Key, ViewportSize } from '../testPage.js';

/** What an engine supplies for one tab; `DrivenPage` makes the verbs of it. */
export interface PageDriver {
  /** Evaluates an expression in the page, awaits it and gives what it settles to. */
  run(expression: string): Promise<unknown>;
  /** Loads an address and resolves after the `load` event; the caller minds the deadline. */
  navigate(url: string): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
  /** Called only where `can.hide`. */
  setHidden(hidden: boolean): Promise<void>;
  /** Called only where `can.freeze`. */
  setFrozen(frozen: boolean): Promise<void>;
  /** Presses a key and lets go of it. */
  press(key: Key): Promise<void>;
  /** The viewport as PNG. */
  screenshot(size: ViewportSize): Promise<Uint8Array>;
}
