// @ts-check
/** Finds links of the Markdown files that lead nowhere; part of `npm run lint`. Wants git. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture, describeExit } from './lib/childProcess.mjs';
import { deadLinks } from './lib/deadLinks.mjs';
import { root } from './lib/root.mjs';
import { describeError, UserError } from './lib/userError.mjs';

/** Throws what is wrong with the links of all files that git has, or would take. */
export async function checkLinks() {
  const { stdout, stderr, ...exit } = await capture(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root },
  );
  if (exit.code !== 0) throw new UserError(`git ls-files ${describeExit(exit)}:\n${stderr.trim()}`);
  const files = stdout
    .split('\0')
    .filter((file) => file !== '' && existsSync(path.join(root, file)));
  const problems = deadLinks(files, (file) => readFileSync(path.join(root, file), 'utf8'));
  if (problems.length > 0) throw new UserError(`Dead links:\n  ${problems.join('\n  ')}`);
  console.log(`links of ${files.filter((file) => file.endsWith('.md')).length} Markdown files: ok`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await checkLinks();
  } catch (error) {
    console.error(describeError(error));
    process.exitCode = 1;
  }
}
