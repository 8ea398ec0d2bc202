import type { Browser } from 'puppeteer-core';
import { BidiBrowser } from 'puppeteer-core/internal/bidi/Browser.js';

/**
 * Takes Firefox off the network or joins it again, as "Work Offline" does, and lets go of kept-alive
 * connections, which would go on serving. Firefox answers from its HTTP cache while offline.
 */
const setOffline = (on: boolean) => `
  Services.io.offline = ${String(on)};
  Services.obs.notifyObservers(null, 'net:prune-all-connections');
`;

const stopServiceWorkers = `(async () => {
  const manager = Cc['@mozilla.org/serviceworkers/manager;1'].getService(Ci.nsIServiceWorkerManager);
  const all = manager.getAllRegistrations();
  for (let i = 0; i < all.length; i += 1) {
    const registration = all.queryElementAt(i, Ci.nsIServiceWorkerRegistrationInfo);
    for (const worker of [registration.activeWorker, registration.waitingWorker]) {
      await worker?.terminateWorker();
    }
  }
})()`;

/** Runs scripts with Firefox's own rights, for what WebDriver BiDi has no command for. */
export class PrivilegedScripts {
  readonly #browser: BidiBrowser;
  readonly #context: string;

  private constructor(browser: BidiBrowser, context: string) {
    this.#browser = browser;
    this.#context = context;
  }

  static async attach(browser: Browser): Promise<PrivilegedScripts> {
    if (!(browser instanceof BidiBrowser)) {
      throw new TypeError('Firefox is driven over WebDriver BiDi, but this session is not.');
    }
    const scope = { maxDepth: 0, 'moz:scope': 'chrome' };
    const { result } = await browser.connection.send('browsingContext.getTree', scope);
    const [window] = result.contexts;
    if (window === undefined) throw new Error('Firefox has no window to run its own scripts in.');
    return new PrivilegedScripts(browser, window.context);
  }

  async setOffline(on: boolean): Promise<void> {
    await this.#run(setOffline(on));
  }

  async stopServiceWorkers(): Promise<void> {
    await this.#run(stopServiceWorkers);
  }

  async #run(expression: string): Promise<void> {
    const { result } = await this.#browser.connection.send('script.evaluate', {
      expression,
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (result.type === 'exception') {
      throw new Error(`Firefox's own script failed: ${result.exceptionDetails.text}`);
    }
  }
}
