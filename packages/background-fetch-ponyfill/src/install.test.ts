import { describe, expect, it } from '@jest/globals';
import { PROTOCOL, PROTOCOL_VERSION } from './channel/messages.js';
import { nativeIdOf } from './carriers/native/nativeIds.js';
import { scope, SimulatedWorker } from './testing/unit/simulatedWorker.js';
import { WorkerGlobal } from './testing/unit/workerGlobal.js';

/** The class of those who may ask. */
class Page {
  readonly type = 'window';
}

describe('install', () => {
  it('hears every event that starts the worker, which comes right after the script was evaluated', async () => {
    const worker = new SimulatedWorker({ seed: 1 });
    const registration = { scope, active: null, installing: null, waiting: null };
    const self = new WorkerGlobal({ ...registration, addEventListener: () => {} });
    Object.assign(globalThis, {
      self,
      Client: Page,
      ExtendableEvent: Event,
      ServiceWorkerGlobalScope: WorkerGlobal,
    });
    // Not before its classes are there to be extended.
    const { install } = await import('./install.js');
    const { port1 } = new MessageChannel();
    const data = { protocol: PROTOCOL, version: PROTOCOL_VERSION, call: 'tick', args: {} };
    const ofOurs = { isTrusted: true, registration: { id: nativeIdOf('uid') } };
    const events: [type: string, event: object][] = [
      ['install', {}],
      ['message', { data, source: new Page(), ports: [port1] }],
      ['sync', {}],
      ['periodicsync', {}],
      ['push', {}],
      ['pushsubscriptionchange', {}],
      ['notificationclick', { notification: {} }],
      ['notificationclose', {}],
      ['fetch', {}],
      ['backgroundfetchsuccess', ofOurs],
      ['backgroundfetchfail', ofOurs],
      ['backgroundfetchabort', ofOurs],
      ['backgroundfetchclick', ofOurs],
    ];

    install({ environment: worker.environment });
    // Without an await in between, as the browser does it.
    const held = events.map(([type, event]) => self.fire(type, event));
    for (const work of held) await work;
    port1.close();
    const missed = events.filter((_, index) => held[index] === undefined);
    expect(missed.map(([type]) => type)).toEqual([]);
    expect(worker.reported).toEqual([]);
  });
});
