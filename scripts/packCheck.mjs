// @ts-check
/**
 * `npm run pack:check`: what `npm publish` would send out, looked at before it does. Wants a build.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture, describeExit } from './lib/childProcess.mjs';
import { packProblems } from './lib/packProblems.mjs';
import { root } from './lib/root.mjs';
import { shapeProblems } from './lib/shapeProblems.mjs';
import { describeError, UserError } from './lib/userError.mjs';

/** Packs every workspace that is not private, without writing a file, and throws what is wrong. */
export async function checkPacks() {
  /** @type {{ name: string, version: string, private?: boolean, exports?: unknown, path: string }[]} */
  const workspaces = await npmJson(['query', '.workspace']);
  const published = workspaces.filter((workspace) => !workspace.private);
  /** @type {{ name: string, size: number, unpackedSize: number, files: { path: string }[] }[]} */
  const packs = await npmJson([
    'pack',
    '--dry-run',
    '--json',
    '--ignore-scripts',
    ...published.map(({ name }) => `--workspace=${name}`),
  ]);

  /** @type {string[]} */
  const problems = [];
  for (const { name, version, exports, path: folder } of published) {
    const {
      size = 0,
      unpackedSize = 0,
      files: found = [],
    } = packs.find((pack) => pack.name === name) ?? {};
    const files = found.map((file) => file.path);
    console.log(
      `${name}: ${files.length} files, ${kilobytes(unpackedSize)}, packed ${kilobytes(size)}`,
    );
    const read = (/** @type {string} */ file) => readFileSync(path.join(folder, file), 'utf8');
    const wrong = [
      ...packProblems({ files, exports }, read),
      ...(await shapeProblems({ name, version, folder, exports, files })),
    ];
    problems.push(...wrong.map((problem) => `${name}: ${problem}`));
  }
  if (problems.length > 0) {
    throw new UserError(`Not fit to publish:\n  ${problems.join('\n  ')}`);
  }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

/**
 * @param {string[]} args
 * @returns {Promise<any>}
 */
async function npmJson(args) {
  const { stdout, stderr, ...exit } = await capture('npm', args, { cwd: root });
  if (exit.code !== 0) {
    throw new UserError(`npm ${args[0]} ${describeExit(exit)}:\n${stderr.trim()}`);
  }
  return JSON.parse(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await checkPacks();
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
