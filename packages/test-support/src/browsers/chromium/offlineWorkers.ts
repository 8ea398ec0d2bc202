import type { CDPSession } from 'puppeteer-core';

const serviceWorkers = [{ type: 'service_worker' }];

/**
 * Cuts service workers off the network, also those that start later. While they are cut off, an inspector
 * is attached to them, which keeps them from ending when idle.
 */
export class OfflineWorkers {
  readonly #browser: CDPSession;
  readonly #attached = new Map<string, CDPSession>();
  readonly #pending = new Set<Promise<void>>();

  /**
   * @param browser a session of the browser's own target, used for nothing else.
   * @param states a session that hears of workers' states.
   */
  constructor(browser: CDPSession, states: CDPSession) {
    this.#browser = browser;
    browser.on('Target.attachedToTarget', ({ sessionId }) => {
      const worker = browser.connection()?.session(sessionId);
      if (!worker) return;
      this.#attached.set(sessionId, worker);
      const cut = cutOff(worker).finally(() => this.#pending.delete(cut));
      this.#pending.add(cut);
    });
    browser.on('Target.detachedFromTarget', ({ sessionId }) => {
      this.#attached.delete(sessionId);
    });
    states.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (!versions.some(({ runningStatus }) => runningStatus === 'starting')) return;
      // The session outlives the worker and its offline state is restored, but a worker that starts again
      // waits for its inspector again.
      for (const worker of this.#attached.values()) void resume(worker);
    });
  }

  /** Resolves when the running workers are cut off, or joined again. */
  async set(on: boolean): Promise<void> {
    await this.#browser.send('Target.setAutoAttach', {
      autoAttach: on,
      waitForDebuggerOnStart: on,
      flatten: true,
      ...(on ? { filter: serviceWorkers } : {}),
    });
    await Promise.all(this.#pending);
  }
}

async function cutOff(worker: CDPSession): Promise<void> {
  // Sent together: a worker that waits for its inspector answers none before the last.
  await Promise.all([
    worker.send('Network.enable'),
    worker.send('Network.emulateNetworkConditions', {
      offline: true,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    }),
    resume(worker),
  ]).catch(() => {
    // The worker ended meanwhile.
  });
}

async function resume(worker: CDPSession): Promise<void> {
  await worker.send('Runtime.runIfWaitingForDebugger').catch(() => {
    // The worker ended meanwhile.
  });
}
