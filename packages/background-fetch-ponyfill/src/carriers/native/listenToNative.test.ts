import { describe, expect, it, jest } from '@jest/globals';
import { LARGE, NativeStory } from '../../testing/unit/nativeStory.js';
import { scope } from '../../testing/unit/simulatedWorker.js';
import { LONGEST_HOLD_MS } from '../../wakeUps/hold.js';
import { listenToNative } from './listenToNative.js';
import type { NativeEvent } from './nativePort.js';

// No time limit but for hangs: the machine may be busy.
jest.setTimeout(60_000);

/** A worker's global, whose listeners hear events as the browser dispatches them. */
class Global extends EventTarget {
  readonly #listeners = new Map<string, (event: object) => void>();

  override addEventListener(type: string, listener: EventListener | null): void {
    if (listener) this.#listeners.set(type, listener as unknown as (event: object) => void);
  }

  fire(event: NativeEvent, isTrusted: boolean, stop: () => void): void {
    const { type, registration, waitUntil } = event;
    const shared = { stopImmediatePropagation: stop, isTrusted };
    this.#listeners.get(type)?.({ type, registration, waitUntil, ...shared });
  }
}

describe('the event that ends a native fetch', () => {
  it('is let go at its limit, while what the browser brought is copied on to its end', async () => {
    const story = new NativeStory({ seed: 1 });
    const { worker, native } = story;
    const { clock } = worker.browser;
    const { bytes } = worker.serve('film', 4 * LARGE).asset;
    await story.fetchNative(['film']);
    const global = new Global();
    listenToNative(global, { ...worker.created, environment: worker.environment });
    let heldMs = NaN;
    const startedAt = clock.now();
    native.onEnd = (event) => {
      const waitUntil = (work: Promise<unknown>) => {
        void work.then(() => (heldMs = clock.now() - startedAt));
      };
      global.fire({ ...event, waitUntil }, true, () => undefined);
      return Promise.resolve();
    };
    // As slow as a disk that is busy: four times longer than the event may last.
    let sent = 0;
    const slow = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise<void>((resolve) => clock.setTimeout(resolve, LONGEST_HOLD_MS));
        controller.enqueue(bytes.slice(sent, sent + LARGE));
        sent += LARGE;
        if (sent === bytes.length) controller.close();
      },
    });
    // The first chunk is there at once.
    const opened = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.slice(0, 1)),
      pull: async (controller) => {
        const chunks = slow.getReader();
        for (let chunk = await chunks.read(); !chunk.done; chunk = await chunks.read()) {
          controller.enqueue(sent === LARGE ? chunk.value.slice(1) : chunk.value);
        }
        controller.close();
      },
    });
    await native.end('backgroundfetchsuccess', () => story.response('film', opened));
    const { bodies } = await worker.untilSettled();
    expect(bodies.get(`${scope}film`)).toEqual(bytes);
    expect(heldMs).toBe(LONGEST_HOLD_MS);
    expect(clock.now() - startedAt).toBeGreaterThan(3 * LONGEST_HOLD_MS);
    expect(story.asked('film')).toEqual([]);
  });

  it('is kept from the app where it is ours, and left to it where it is not', () => {
    const story = new NativeStory({ seed: 2 });
    const global = new Global();
    const heard: string[] = [];
    listenToNative(global, {
      environment: story.worker.environment,
      onNativeEnd: ({ registration }) => Promise.resolve(void heard.push(registration.id)),
      onNativeClick: (id) => Promise.resolve(void heard.push(`click ${id}`)),
    });
    const stopped: string[] = [];
    const fire = (type: string, id: string, isTrusted = true) => {
      const event = { type, registration: { id }, waitUntil: () => undefined };
      global.fire(event as unknown as NativeEvent, isTrusted, () => stopped.push(`${type} ${id}`));
    };
    const ours = 'background-fetch-ponyfill:u';
    fire('backgroundfetchsuccess', ours);
    fire('backgroundfetchclick', ours);
    fire('backgroundfetchsuccess', 'of the app');
    fire('backgroundfetchclick', 'of the app');
    // By script: the ponyfill's own, on its way to the app.
    fire('backgroundfetchsuccess', ours, false);
    expect(heard).toEqual([ours, `click ${ours}`]);
    expect(stopped).toEqual([`backgroundfetchsuccess ${ours}`, `backgroundfetchclick ${ours}`]);
  });
});
