import { describe, expect, it, jest } from '@jest/globals';
import { answer } from '../channel/answer.js';
import { PROTOCOL, PROTOCOL_VERSION } from '../channel/messages.js';
import type { CallName, Calls } from '../channel/messages.js';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { BEAT_MS } from './everyBeat.js';
import { Heartbeat } from './heartbeat.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

/** A page that beats for a worker. */
class BeatingPage {
  /** When each beat was sent. */
  readonly beats: number[] = [];
  readonly heartbeat: Heartbeat;

  constructor(private readonly worker: SimulatedWorker) {
    const { clock } = worker.browser;
    const { locks } = worker.browser.start().environment;
    const registration = { scope, waiting: null } as ServiceWorkerRegistration;
    this.heartbeat = new Heartbeat(
      { registration, ask: (call, args) => this.#ask(call, args) },
      {
        locks,
        createChannel: () => ({ post: () => undefined }),
        now: () => clock.now(),
        everyBeat: (beat) => {
          let timer = 0;
          const again = () => {
            timer = clock.setTimeout(() => {
              again();
              beat();
            }, BEAT_MS);
          };
          again();
          return () => clock.clearTimeout(timer);
        },
        whenLoaded: (callback) => callback(),
      },
    );
  }

  /** How many beats there are while so much time passes. */
  async beatsWithin(ms: number): Promise<number> {
    const before = this.beats.length;
    await this.worker.browser.clock.advance(ms);
    return this.beats.length - before;
  }

  /** The browser starts the worker for a message; `listen()` answers, and makes the world match. */
  async #ask<Name extends CallName>(
    call: Name,
    args: Calls[Name]['args'],
  ): Promise<Calls[Name]['answer']> {
    this.beats.push(this.worker.browser.clock.now());
    // An end to what would go on without a pause.
    if (this.beats.length > 1000) throw new Error('It beats and beats.');
    await Promise.resolve();
    if (!this.worker.running.process.isAlive) this.worker.restart();
    const { created } = this.worker;
    const question = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call, args } as const;
    const answered = await answer(question, created);
    this.worker.wake();
    if (!answered.ok) throw new Error(answered.error.message);
    return answered.value;
  }
}

describe('Heartbeat', () => {
  it('beats at its own pace while somebody reads and nothing is carried', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const page = new BeatingPage(worker);
    const closed = worker.created.segmentStore.openStreams.open();
    page.heartbeat.start();
    await worker.rest();
    expect(await page.beatsWithin(60_000)).toBe(6);
    closed();
    expect(await page.beatsWithin(60_000)).toBe(1);
  });

  it('beats at its own pace while the worker carries, and at once when it dies', async () => {
    const worker = new SimulatedWorker({ seed: 2 });
    const server = worker.serve('film.mp4', 900);
    const page = new BeatingPage(worker);
    server.answerNext({ after: 500, then: 'stall' });
    await worker.created.manager.fetch('film', film);
    page.heartbeat.start();
    await worker.rest();
    expect(await page.beatsWithin(25_000)).toBe(2);
    worker.running.process.kill();
    expect(await page.beatsWithin(0)).toBe(1);
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
    // The end of the runner is like a death to who sees the lock only: it asks, and stops.
    await page.beatsWithin(BEAT_MS);
    expect(await page.beatsWithin(60_000)).toBe(0);
  });
});
