// @ts-check
/**
 * `npm run bench`: set-up, build, and one benchmark in a real browser, or all of docs/benchmarks.md. `-- --list` says which there
 * are, `-- --help` what else can be asked for.
 */
import { build } from './lib/build.mjs';
import { describeError } from './lib/userError.mjs';
import { setUp } from './setup.mjs';

try {
  await setUp({ engines: [] });
  await build();
  const { helpText, listText, parseOptions, runBench, runTable } =
    await import('../bench/dist/index.js');
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(helpText());
  else if (options === 'list') console.log(listText());
  else if ('table' in options) {
    await setUp({ engines: options.browsers });
    await runTable(options);
  } else {
    await setUp({ engines: [options.browser] });
    await runBench(options);
  }
} catch (error) {
  const isTypo = error instanceof Error && error.name === 'OptionsError';
  console.error(isTypo ? error.message : describeError(error));
  process.exitCode = 1;
}
