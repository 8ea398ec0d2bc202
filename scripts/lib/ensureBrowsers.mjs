// @ts-check
import { missingParts, readBrowserParts, thisMachine } from './browserParts.mjs';
import { aptInstall, aptPermission, installCommand } from './debianInstall.mjs';
import { UserError } from './userError.mjs';

/**
 * Makes sure that the engines are on this machine, with what their tests need: found, or installed
 * where that is allowed, or named as missing.
 *
 * @param {string} root
 * @param {readonly import('./engines.mjs').Engine[]} engines
 * @param {(line: string) => void} log
 * @returns {Promise<boolean>} whether it installed anything
 */
export async function ensureBrowsers(root, engines, log) {
  const parts = readBrowserParts(root);
  const missing = missingParts(parts, engines, thisMachine);
  if (missing.length === 0) return false;

  const packages = [...new Set(missing.flatMap((part) => part.packages))];
  const names = missing.map(({ name, lacks }) => `${name} (no ${lacks.join(', ')})`).join('; ');
  const permission = await aptPermission();
  if ('refusal' in permission) {
    throw new UserError(
      `Missing for the browser tests: ${names}.\n` +
        `They were not installed because ${permission.refusal}. On Debian or Ubuntu this installs them:\n` +
        `  ${installCommand(packages)}\n` +
        'Without them: "npm run test:unit", or "npm test -- --browser=…" with the engines that are here.',
    );
  }
  log(`missing: ${names}; installing Debian's ${packages.join(' ')}`);
  await aptInstall(packages, permission.prefix, log);

  const still = missingParts(parts, engines, thisMachine);
  if (still.length > 0) {
    throw new UserError(
      `apt-get installed ${packages.join(' ')}, and still there is no ` +
        `${still.flatMap(({ lacks }) => lacks).join(', ')}. ` +
        "Another system's packages may put it elsewhere: compare the table in packages/test-support/src/browsers/debian-packages.json.",
    );
  }
  return true;
}
