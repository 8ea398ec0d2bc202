import puppeteer from 'puppeteer-core';
import type { RunningEngine } from '../engine.js';
import { defaultDeadlineMs, type LaunchOptions } from '../launchOptions.js';
import { assetPath, requireBrowser } from '../process/requirements.js';
import { FirefoxEngine } from './firefoxEngine.js';

const preferences = {
  // 0 allows sound without a user's gesture.
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // What pages and workers log goes to standard output.
  'devtools.console.stdout.content': true,
  // Offline means this machine too.
  'network.disable-localhost-when-offline': true,
  // Looks for experiments on the network otherwise.
  'messaging-system.rsexperimentloader.enabled': false,
};

/** In KiB, for all origins together; Firefox gives one of them a fifth, and 10 MiB at the least. */
const storageLimit = ({ storageLimitBytes }: LaunchOptions): Record<string, number> =>
  storageLimitBytes === undefined
    ? {}
    : { 'dom.quotaManager.temporaryStorage.fixedLimit': Math.ceil((storageLimitBytes * 5) / 1024) };

/** Starts Debian's Firefox ESR over WebDriver BiDi. */
export async function startFirefox(folder: string, options: LaunchOptions): Promise<RunningEngine> {
  const binary = requireBrowser('firefox');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: assetPath('process/dieWithParent.sh'),
    env: { ...process.env, TEST_BROWSER_BINARY: binary },
    headless: true,
    userDataDir: folder,
    defaultViewport: null,
    protocolTimeout: 0,
    timeout: defaultDeadlineMs,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    acceptInsecureCerts: options.ignoreCertificateErrors ?? false,
    // Opens the browser's own scripts to us: they know how to work offline and end workers.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: { ...preferences, ...storageLimit(options), ...options.firefoxPreferences },
  });
  try {
    return await FirefoxEngine.attach(browser);
  } catch (error) {
    await browser.close();
    throw error;
  }
}
