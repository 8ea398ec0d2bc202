import { describe, expect, it, jest } from '@jest/globals';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { listen } from './listen.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

/** A worker's global, which hears events as the browser dispatches them. */
class Global {
  readonly registration = {
    active: {},
    installing: null,
    waiting: null,
    addEventListener: () => {},
  };
  readonly #listeners = new Map<string, (event: object) => void>();

  addEventListener(type: string, listener: (event: object) => void): void {
    this.#listeners.set(type, listener);
  }

  /** @returns what the browser keeps the worker alive for; `undefined` where nobody listens. */
  fire(type: string): Promise<unknown> | undefined {
    let held: Promise<unknown> | undefined;
    this.#listeners.get(type)?.({ type, waitUntil: (work: Promise<unknown>) => (held = work) });
    return held;
  }
}

describe('listen', () => {
  it.each([
    'sync',
    'periodicsync',
    'push',
    'pushsubscriptionchange',
    'notificationclick',
    'notificationclose',
    'fetch',
  ])('goes on with what a dead worker has left when a %s event starts it', async (type) => {
    const worker = new SimulatedWorker({ seed: 1 });
    const server = worker.serve('film.mp4', 900);
    server.answerNext({ after: 500, then: 'stall' });
    const registration = await worker.created.manager.fetch('film', film);
    await worker.until(() => registration.downloaded === 500);
    worker.running.process.kill();
    const global = new Global();
    const { clock } = worker.browser;
    listen(global as unknown as ServiceWorkerGlobalScope, {
      ...worker.startAnother(),
      environment: { ...worker.environment, clock },
    });
    const held = global.fire(type);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    await held;
    expect(held).toBeDefined();
    expect(server.requests[1]?.range).toBe('bytes=500-');
  });
});
