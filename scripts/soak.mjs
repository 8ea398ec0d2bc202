// @ts-check
/**
 * `npm run soak`: set-up, build, and episodes in a real browser that try to lose a byte. `-- --help`
 * says which options there are.
 */
import { build } from './lib/build.mjs';
import { describeError } from './lib/userError.mjs';
import { setUp } from './setup.mjs';

try {
  await setUp({ engines: [] });
  await build();
  const { parseSoakOptions, runSoak, usage } = await import('../soak/dist/index.js');
  const options = parseSoakOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else {
    await setUp({ engines: [options.browser] });
    const totals = await runSoak(options, (line) => console.log(line));
    console.log(totals.lastLine());
    // What was stuck in an episode is still waited for by somebody.
    process.exit(totals.violations.length === 0 ? 0 : 1);
  }
} catch (error) {
  const isTypo = error instanceof Error && error.name === 'OptionsError';
  console.error(isTypo ? error.message : describeError(error));
  process.exitCode = 1;
}
