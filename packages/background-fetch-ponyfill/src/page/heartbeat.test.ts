import { describe, expect, it, jest } from '@jest/globals';
import { answer } from '../channel/answer.js';
import type { Question } from '../channel/messages.js';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { BEAT_MS } from './everyBeat.js';
import { Heartbeat } from './heartbeat.js';
import { PageChannel } from './pageChannel.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

/** A page that beats for a worker. */
class BeatingPage {
  /** When each beat was sent. */
  readonly beats: number[] = [];
  readonly heartbeat: Heartbeat;
  /** Whether the worker's script has the ponyfill. */
  isInstalled = true;
  /** Ends its loading. */
  load: () => void = () => undefined;
  /** What each beat said of it, where it said something. */
  readonly saidLoading: boolean[] = [];
  /** What it hears when the network changes. */
  networkChanged: () => void = () => undefined;
  /** How many beats are out. */
  out = 0;

  constructor(private readonly worker: SimulatedWorker) {
    const { clock } = worker.browser;
    const { locks } = worker.browser.start().environment;
    const active = {
      postMessage: (question: Question, [port]: MessagePort[]) => this.#take(question, port),
    };
    const registration = { scope, active, waiting: null };
    this.heartbeat = new Heartbeat(
      this.#counting(new PageChannel(registration as unknown as ServiceWorkerRegistration)),
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
        whenLoaded: (callback) => (this.load = callback),
        onNetworkChange: (callback) => (this.networkChanged = callback),
      },
    );
  }

  /** How many beats there are while so much time passes. */
  async beatsWithin(ms: number): Promise<number> {
    const before = this.beats.length;
    await this.worker.browser.clock.advance(ms);
    return this.beats.length - before;
  }

  #counting(channel: PageChannel): Pick<PageChannel, 'registration' | 'askOnce'> {
    return {
      registration: channel.registration,
      askOnce: (call, args, signal) => {
        this.out += 1;
        if ('loading' in args) this.saidLoading.push(args.loading);
        return channel.askOnce(call, args, signal).finally(() => (this.out -= 1));
      },
    };
  }

  /** The browser starts the worker for a message; `listen()` answers, and makes the world match. */
  #take(question: Question, port: MessagePort | undefined): void {
    const { worker } = this;
    this.beats.push(worker.browser.clock.now());
    // An end to what would go on without a pause.
    if (!this.isInstalled || this.beats.length > 1000) return;
    if (!worker.running.process.isAlive) worker.restart();
    void answer(question, worker.created).then((answered) => {
      port?.postMessage(answered);
      worker.wake();
    });
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

  it('leaves a worker alone whose job waits for a network, and wakes it when that changes', async () => {
    const worker = new SimulatedWorker({ seed: 4 });
    const server = worker.serve('film.mp4', 900);
    const page = new BeatingPage(worker);
    worker.changeNetwork({ isMetered: true });
    const requires = { network: 'unmetered' } as const;
    await worker.created.manager.fetch('film', film, { requires });
    expect(await worker.untilWaiting('film')).toBe('metered');
    page.heartbeat.start();
    await page.beatsWithin(BEAT_MS);
    expect(await page.beatsWithin(60_000)).toBe(0);
    worker.running.process.kill();
    worker.network.isMetered = false;
    page.networkChanged();
    expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
  });

  it('says once that its page is loading, and once that it is not', async () => {
    const worker = new SimulatedWorker({ seed: 5 });
    const page = new BeatingPage(worker);
    const closed = worker.created.segmentStore.openStreams.open();
    page.heartbeat.start();
    await page.beatsWithin(30_000);
    expect(page.saidLoading).toEqual([true]);
    page.load();
    await page.beatsWithin(30_000);
    closed();
    expect(page.saidLoading).toEqual([true, false]);
  });

  it('says that its page has loaded where there was nothing to do meanwhile', async () => {
    const page = new BeatingPage(new SimulatedWorker({ seed: 6 }));
    page.heartbeat.start();
    expect(await page.beatsWithin(60_000)).toBe(0);
    page.load();
    await page.beatsWithin(60_000);
    expect(page.saidLoading).toEqual([true, false]);
  });

  it('has one beat out where no worker ever answers, and stops once one has nothing to do', async () => {
    const page = new BeatingPage(new SimulatedWorker({ seed: 3 }));
    page.isInstalled = false;
    page.heartbeat.start();
    expect(await page.beatsWithin(600_000)).toBe(60);
    expect(page.out).toBe(1);
    page.isInstalled = true;
    expect(await page.beatsWithin(60_000)).toBe(1);
    expect(page.out).toBe(0);
  });
});
