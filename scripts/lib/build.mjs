// @ts-check
import path from 'node:path';
import { describeExit, run } from './childProcess.mjs';
import { exclusively } from './exclusively.mjs';
import { root } from './root.mjs';
import { UserError } from './userError.mjs';

/** Builds all packages, which checks all types. Two builds at once would write the same files. */
export async function build() {
  const onWait = () => console.log('build: waiting for another build');
  await exclusively(`build of ${root}`, { onWait }, async () => {
    const exit = await run(process.execPath, [path.join(root, 'scripts/build.mjs')], { cwd: root });
    if (exit.code !== 0) {
      throw new UserError(`The build ${describeExit(exit)}; what is wrong is said above.`);
    }
  });
}
