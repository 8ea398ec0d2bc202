import type { BrowserName } from './browserName.js';
import { type Capabilities, UnsupportedVerbError } from './capabilities.js';
import type { RunningEngine, StartEngine } from './engine.js';
import { defaultDeadlineMs, type LaunchOptions } from './launchOptions.js';
import { beforeDeadline } from './page/deadlineError.js';
import { DrivenPage } from './page/drivenPage.js';
import type { Profile } from './process/profile.js';
import type { TestBrowser } from './testBrowser.js';
import type { TestPage } from './testPage.js';

/** An orderly end takes at most this long, in milliseconds; then the processes are killed. */
const closeMs = 10_000;

/** The verbs of a browser, the same for every engine: its profile and one run of the engine after another. */
export class DrivenBrowser implements TestBrowser {
  readonly name: BrowserName;
  readonly #start: StartEngine;
  readonly #profile: Profile;
  readonly #options: LaunchOptions;
  #engine: RunningEngine;
  #running = true;

  private constructor(
    name: BrowserName,
    start: StartEngine,
    profile: Profile,
    options: LaunchOptions,
    engine: RunningEngine,
  ) {
    this.name = name;
    this.#start = start;
    this.#profile = profile;
    this.#options = options;
    this.#engine = engine;
  }

  static async launch(
    name: BrowserName,
    start: StartEngine,
    profile: Profile,
    options: LaunchOptions,
  ): Promise<DrivenBrowser> {
    const engine = await start(profile.folder, options);
    return new DrivenBrowser(name, start, profile, options, engine);
  }

  get version(): string {
    return this.#engine.version;
  }

  get can(): Capabilities {
    return this.#engine.can;
  }

  get profile(): string {
    return this.#profile.folder;
  }

  async open(url: string): Promise<TestPage> {
    const engine = this.#live();
    const page = new DrivenPage(await engine.newPage(), {
      version: engine.version,
      can: engine.can,
      deadlineMs: this.#options.deadlineMs ?? defaultDeadlineMs,
      console: engine.console,
      setOffline: (on) => engine.setOffline(on),
      requireRunning: () => {
        if (engine !== this.#live())
          throw new Error('The page went with an earlier run of its browser.');
      },
    });
    await page.navigate(url);
    return page;
  }

  async kill(): Promise<void> {
    this.#running = false;
    await this.#engine.processes.kill();
  }

  async restart(): Promise<void> {
    await this.#end();
    this.#engine = await this.#start(this.#profile.folder, this.#options);
    this.#running = true;
  }

  async close(): Promise<void> {
    await this.#end();
    await this.#profile.dispose();
  }

  async memory(): Promise<number> {
    return this.#live().processes.memory();
  }

  async stopWorkers(): Promise<void> {
    const engine = this.#live();
    if (!engine.can.stopWorker) {
      throw new UnsupportedVerbError(engine.version, 'stopping service workers', 'stopWorker');
    }
    await engine.stopWorkers();
  }

  #live(): RunningEngine {
    if (!this.#running) {
      throw new Error(
        `${this.version} does not run: it was killed or closed. Use restart() first.`,
      );
    }
    return this.#engine;
  }

  /** An orderly end where it can be had, and in any case no process left. */
  async #end(): Promise<void> {
    if (this.#running) {
      this.#running = false;
      await beforeDeadline(this.#engine.close(), closeMs, 'orderly end').catch(() => undefined);
    }
    await this.#engine.processes.kill();
  }
}
