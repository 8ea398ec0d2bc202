// @ts-check
import { capture } from './childProcess.mjs';

/** WebKitGTK has no program to ask: the library that the tests load names its own version. */
const webkitVersion = `
import gi
gi.require_version("WebKit2", "4.1")
from gi.repository import WebKit2
print(f"WebKitGTK {WebKit2.get_major_version()}.{WebKit2.get_minor_version()}.{WebKit2.get_micro_version()}")
`;

/** @type {Record<import('./engines.mjs').Engine, [string, ...string[]]>} */
const askForVersion = {
  chromium: ['chromium', '--version'],
  firefox: ['firefox-esr', '--version'],
  webkit: ['/usr/bin/python3', '-c', webkitVersion],
};

/**
 * What the tests run on, as a line each.
 *
 * @param {readonly import('./engines.mjs').Engine[]} engines
 * @returns {Promise<string[]>}
 */
export async function engineVersions(engines) {
  const lines = engines.map(async (engine) => {
    const [command, ...args] = askForVersion[engine];
    const { code, stdout, stderr } = await capture(command, args);
    if (code !== 0) throw new Error(`${engine} does not tell its version: ${stderr.trim()}`);
    return stdout.trim();
  });
  return [`Node.js ${process.versions.node}`, ...(await Promise.all(lines))];
}
