// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeExit, run } from './childProcess.mjs';
import { UserError } from './userError.mjs';

/**
 * What the installed packages were installed from. Binaries of another platform are no use, so that
 * a folder shared between two machines is stale on one of them.
 *
 * @param {string} lockFile the text of package-lock.json
 * @param {string} platform
 * @returns {string}
 */
export function stampOf(lockFile, platform) {
  return `${createHash('sha256').update(lockFile).digest('hex')} ${platform}\n`;
}

/**
 * @param {string | undefined} found the stamp beside the installed packages, if there is one
 * @param {string} wanted
 * @returns {'current' | 'missing' | 'stale'}
 */
export function packagesState(found, wanted) {
  if (found === undefined) return 'missing';
  return found === wanted ? 'current' : 'stale';
}

/**
 * Installs the npm packages unless they are the ones that package-lock.json names.
 *
 * `npm install`, not `npm ci`: a lock file names only the platform binaries that the registry it was
 * made with had for optional dependencies, and `npm ci` refuses such a one everywhere. Versions and
 * digests are those of the lock file either way. Install scripts do not run: every binary we use
 * comes as a package of its own.
 *
 * @param {string} root
 * @param {(line: string) => void} log
 * @returns {Promise<boolean>} whether it installed anything
 */
export async function ensurePackages(root, log) {
  const stampFile = path.join(root, 'node_modules', '.package-lock-stamp');
  const wanted = () =>
    stampOf(
      readFileSync(path.join(root, 'package-lock.json'), 'utf8'),
      `${process.platform}-${process.arch}`,
    );
  const found = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
  const before = wanted();
  const state = packagesState(found, before);
  if (state === 'current') return false;

  log(`npm packages are ${state}: running npm install`);
  rmSync(stampFile, { force: true });
  const exit = await run('npm', ['install', '--ignore-scripts', '--no-progress'], { cwd: root });
  if (exit.code !== 0) {
    throw new UserError(
      `npm install ${describeExit(exit)}; npm's own words are above. ` +
        'Without its packages nothing here runs. If the registry could not be reached, try again; ' +
        'if package.json and package-lock.json disagree, run "npm install" by hand and look.',
    );
  }
  const after = wanted();
  if (after !== before) {
    log('package-lock.json was not in step with package.json and has been updated: commit it.');
  }
  writeFileSync(`${stampFile}.new`, after);
  renameSync(`${stampFile}.new`, stampFile);
  return true;
}
