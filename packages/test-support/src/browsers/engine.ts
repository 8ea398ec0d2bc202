import type { Capabilities } from './capabilities.js';
import type { LaunchOptions } from './launchOptions.js';
import type { PageDriver } from './page/pageDriver.js';
import type { ProcessTree } from './process/processTree.js';

/** One run of a browser, from its start until its processes are gone. */
export interface RunningEngine {
  readonly version: string;
  readonly can: Capabilities;
  readonly processes: ProcessTree;
  /** What its pages, and where `can.workerConsole` its workers, logged so far. */
  readonly console: readonly string[];
  /** Opens an empty tab in front. */
  newPage(): Promise<PageDriver>;
  /** Called only where `can.offline`. */
  setOffline(on: boolean): Promise<void>;
  /** Called only where `can.stopWorker`. */
  stopWorkers(): Promise<void>;
  /** Asks the browser to end; its processes may outlive this. */
  close(): Promise<void>;
}

/** Starts an engine on the profile in a folder. */
export type StartEngine = (folder: string, options: LaunchOptions) => Promise<RunningEngine>;
