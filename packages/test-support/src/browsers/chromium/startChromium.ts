import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import type { RunningEngine } from '../engine.js';
import { defaultDeadlineMs, type LaunchOptions } from '../launchOptions.js';
import { assetPath, requireBrowser } from '../process/requirements.js';
import { ChromiumEngine } from './chromiumEngine.js';

const flags = [
  // The pages are our own, and a container rarely allows the sandbox.
  '--no-sandbox',
  '--disable-gpu',
  // A closed network refuses what these would look for, many connections at a time.
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // What pages and workers log goes to standard error.
  '--enable-logging=stderr',
  '--autoplay-policy=no-user-gesture-required',
];

/** What puppeteer passes by default and users' browsers do not have. */
const unthrottledFlags = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** Starts Debian's Chromium over the Chrome DevTools Protocol. */
export async function startChromium(
  folder: string,
  options: LaunchOptions,
): Promise<RunningEngine> {
  const binary = requireBrowser('chromium');
  await writePreferences(folder, options);
  const browser = await puppeteer.launch({
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
    ignoreDefaultArgs: options.throttleHiddenTabs === true ? unthrottledFlags : [],
    args: [
      ...flags,
      ...(options.ignoreCertificateErrors === true ? ['--ignore-certificate-errors'] : []),
      ...storageLimit(options),
      ...(options.chromiumArguments ?? []),
    ],
  });
  try {
    return await ChromiumEngine.attach(browser, options);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Chromium gives an origin three quarters of what all of them share. */
const storageLimit = ({ storageLimitBytes }: LaunchOptions): string[] =>
  storageLimitBytes === undefined
    ? []
    : [
        `--enable-features=StorageQuotaSettings:PoolSizeBytes/${Math.ceil(storageLimitBytes / 0.75)}`,
      ];

/**
 * Native Background Fetch may start only once per page load unless the profile allows automatic downloads;
 * the protocol's own switch for it makes jobs of several requests fail at random.
 */
async function writePreferences(
  folder: string,
  { notifications = false, severalDownloads = true }: LaunchOptions,
): Promise<void> {
  const allowed = {
    ...(severalDownloads ? { automatic_downloads: 1 } : {}),
    ...(notifications ? { notifications: 1 } : {}),
  };
  const preferences = { profile: { default_content_setting_values: allowed } };
  await mkdir(join(folder, 'Default'), { recursive: true });
  try {
    await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences), {
      flag: 'wx',
    });
  } catch (error) {
    // A profile that was used before holds what it was created with. No `instanceof`: in a jest
    // realm, Node's own errors are of another realm's classes.
    const isThere =
      typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
    if (!isThere) throw error;
  }
}
