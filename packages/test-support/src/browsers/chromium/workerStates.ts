import type { CDPSession } from 'puppeteer-core';

/** Follows which service workers of the browser run, to end them and know when they have ended. */
export class WorkerStates {
  readonly #session: CDPSession;
  readonly #notStopped = new Set<string>();
  #onChange: () => void = () => undefined;

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) {
        if (runningStatus === 'stopped') this.#notStopped.delete(versionId);
        else this.#notStopped.add(versionId);
      }
      this.#onChange();
    });
  }

  /** @param session a session of any page; it hears of all workers. */
  static async follow(session: CDPSession): Promise<WorkerStates> {
    const states = new WorkerStates(session);
    await session.send('ServiceWorker.enable');
    return states;
  }

  /** Ends those that run now; resolves when each has ended, whether or not it starts again after. */
  async stopAll(): Promise<void> {
    const awaited = new Set(this.#notStopped);
    const stopped = new Promise<void>((resolve) => {
      this.#onChange = () => {
        for (const version of awaited) {
          if (!this.#notStopped.has(version)) awaited.delete(version);
        }
        if (awaited.size === 0) resolve();
      };
      this.#onChange();
    });
    await this.#session.send('ServiceWorker.stopAllWorkers');
    await stopped;
  }
}
