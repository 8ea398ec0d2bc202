import { describe, expect, it, jest } from '@jest/globals';
import { PROTOCOL, PROTOCOL_VERSION } from '../channel/messages.js';
import { scope, SimulatedWorker } from '../testing/unit/simulatedWorker.js';
import { WorkerGlobal } from '../testing/unit/workerGlobal.js';
import { listen } from './listen.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

const film = `${scope}film.mp4`;

const WAKING = [
  'sync',
  'periodicsync',
  'push',
  'pushsubscriptionchange',
  'notificationclick',
  'notificationclose',
  'fetch',
];

/** A worker that is started after another has died in the middle of a film, and its global. */
async function startedAnew({ chunkMs = 0 } = {}) {
  const worker = new SimulatedWorker({ seed: 1 });
  const server = worker.serve('film.mp4', 900);
  server.answerNext({ after: 500, then: 'stall' });
  const registration = await worker.created.manager.fetch('film', film);
  await worker.until(() => registration.downloaded === 500);
  worker.running.process.kill();
  server.chunkMs = chunkMs;
  const global = new WorkerGlobal();
  const { clock } = worker.browser;
  listen(global as unknown as ServiceWorkerGlobalScope, {
    ...worker.startAnother(),
    environment: { ...worker.environment, clock },
  });
  return { worker, server, global, clock };
}

/** The class of those who may ask. */
class Page {
  readonly type = 'window';
}

/** A page's beat. */
function beat() {
  const { port1 } = new MessageChannel();
  const data = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call: 'tick', args: {} };
  return { data, source: new Page(), ports: [port1], close: () => port1.close() };
}

describe('listen', () => {
  it.each(WAKING)(
    'goes on with what a dead worker has left when a %s event starts it',
    async (type) => {
      const { worker, server, global } = await startedAnew();
      const held = global.fire(type);
      expect((await worker.untilSettled()).bodies.get(film)).toEqual(server.asset.bytes);
      await held;
      expect(held).toBeDefined();
      expect(server.requests[1]?.range).toBe('bytes=500-');
    },
  );

  it('leaves a question to the next version that takes over in the middle of it', async () => {
    Object.assign(globalThis, { Client: Page });
    const worker = new SimulatedWorker({ seed: 2 });
    // It is the active one when the message arrives, and not any more when the store is opened for it.
    let activeLooks = 1;
    const created = worker.startAnother({ isActive: () => activeLooks-- > 0 });
    const global = new WorkerGlobal();
    const { environment } = worker;
    listen(global as unknown as ServiceWorkerGlobalScope, { ...created, environment });
    const answers: unknown[] = [];
    const ask = () => {
      const data = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call: 'getIds', args: {} };
      const port = { postMessage: (answer: unknown) => answers.push(answer) };
      return global.fire('message', { data, source: new Page(), ports: [port] });
    };
    await ask();
    expect(activeLooks).toBeLessThan(0);
    expect(answers).toEqual([]);
    activeLooks = Infinity;
    await ask();
    expect(answers).toEqual([{ ok: true, value: [] }]);
    expect(worker.reported).toEqual([]);
  });

  // In figures: whoever changes the constant is to be told.
  it.each([...WAKING, 'message'])(
    'lets a %s event go within 20 s, and the work goes on',
    async (type) => {
      Object.assign(globalThis, { Client: Page });
      const { worker, server, global, clock } = await startedAnew({ chunkMs: 10_000 });
      const message = beat();
      const startedAt = clock.now();
      let heldMs = NaN;
      void global.fire(type, message)?.then(() => (heldMs = clock.now() - startedAt));
      const { bodies } = await worker.untilSettled();
      message.close();
      expect(bodies.get(film)).toEqual(server.asset.bytes);
      expect(clock.now() - startedAt).toBeGreaterThan(20_000);
      expect(heldMs).toBeGreaterThan(0);
      expect(heldMs).toBeLessThanOrEqual(20_000);
    },
  );
});
