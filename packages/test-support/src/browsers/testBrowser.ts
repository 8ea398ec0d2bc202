import type { BrowserName } from './browserName.js';
import type { Capabilities } from './capabilities.js';
import type { TestPage } from './testPage.js';

/**
 * One browser on one profile. Its processes end with the process that launched it, however that ends,
 * so a test that forgets `close` leaves a folder behind but no browser.
 */
export interface TestBrowser {
  readonly name: BrowserName;
  /** The engine's own name and version, such as `Firefox 153.7.0`. */
  readonly version: string;
  readonly can: Capabilities;
  /** The folder that holds the profile. */
  readonly profile: string;

  /** Opens a tab in front and resolves after its `load` event. @throws when it cannot be loaded. */
  open(url: string): Promise<TestPage>;

  /** SIGKILL to every process of this browser, and no other; resolves when all of them are gone. */
  kill(): Promise<void>;
  /**
   * Starts the browser again on the same profile, closing it orderly first where it still runs. Its
   * former pages are gone.
   */
  restart(): Promise<void>;
  /** Ends the browser orderly and removes a temporary profile. Harmless when repeated. */
  close(): Promise<void>;

  /** Memory of the process tree in bytes: the sum of proportional set sizes. */
  memory(): Promise<number>;
  /**
   * Ends all running service workers; the next event starts them again.
   *
   * @throws {UnsupportedVerbError} unless `can.stopWorker`.
   */
  stopWorkers(): Promise<void>;
}
