// @ts-check
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment for Node.js with what code for service workers expects of its global. An
 * environment, because Workbox looks at the global as it is loaded, before any line of a test runs.
 */
export default class WorkerEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    const { global } = this;
    class ExtendableEvent extends global.Event {
      /** @param {Promise<unknown>} _promise */
      waitUntil(_promise) {}
    }
    class FetchEvent extends ExtendableEvent {
      /**
       * @param {string} type
       * @param {{ readonly request: Request }} init
       */
      constructor(type, { request }) {
        super(type);
        this.request = request;
      }
    }
    Object.assign(global, {
      self: global,
      ExtendableEvent,
      FetchEvent,
      location: new global.URL('https://app.example/sw.js'),
      // As in browsers: nobody waits for it.
      reportError: () => undefined,
      registration: { scope: 'https://app.example/' },
      __WB_DISABLE_DEV_LOGS: true,
    });
  }
}
