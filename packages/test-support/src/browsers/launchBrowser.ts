import type { BrowserName } from './browserName.js';
import { startChromium } from './chromium/startChromium.js';
import { DrivenBrowser } from './drivenBrowser.js';
import type { StartEngine } from './engine.js';
import { startFirefox } from './firefox/startFirefox.js';
import type { LaunchOptions } from './launchOptions.js';
import { openProfile } from './process/profile.js';
import type { TestBrowser } from './testBrowser.js';
import { startWebKit } from './webkit/startWebKit.js';

const engines: Record<BrowserName, StartEngine> = {
  chromium: startChromium,
  firefox: startFirefox,
  webkit: startWebKit,
};

/**
 * Starts a real browser, headless, that talks to this machine only as far as its pages do.
 *
 * @throws {BrowserMissingError} when the engine is not installed, saying how to install it.
 */
export async function launchBrowser(
  name: BrowserName,
  options: LaunchOptions = {},
): Promise<TestBrowser> {
  const profile = await openProfile(options.profile);
  try {
    return await DrivenBrowser.launch(name, engines[name], profile, options);
  } catch (error) {
    await profile.dispose();
    throw error;
  }
}
