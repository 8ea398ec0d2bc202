import { parseArgs } from 'node:util';
import { browserNames } from '@internal/test-support';
import type { BrowserName } from '@internal/test-support';

/** How long a soak takes, and what its chance follows from. */
export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly browser: BrowserName;
  /** This one alone, instead of one after the other until the time is over. */
  readonly episode?: number;
  /** Ends at once where something is violated. */
  readonly untilViolation: boolean;
}

/** Something in the command line that whoever typed it can put right. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

export const usage = `npm run soak -- [options]

  --minutes N        how long (default: 5); the episode that runs then is ended in order
  --seed N           what all chance follows from (default: 1)
  --browser NAME     ${browserNames.join(' | ')} (default: chromium)
  --episode N        one episode of that seed again
  --until-violation  end at once where something is violated
  --help             this text

Exits with 1 where something was violated. What episodes do follows from seed, number and browser; how
it falls between the browser's own tasks does not, so that a race may need several tries.`;

/** @throws {OptionsError} with the option, what was found and what is allowed. */
export function parseSoakOptions(args: readonly string[]): SoakOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const asked = values.browser ?? 'chromium';
  const browser = browserNames.find((name) => name === asked);
  if (browser === undefined) throw invalid('--browser', asked, browserNames.join(', '));
  return {
    minutes: number('--minutes', values.minutes) ?? 5,
    seed: number('--seed', values.seed) ?? 1,
    browser,
    untilViolation: values['until-violation'] ?? false,
    ...(values.episode === undefined ? {} : { episode: number('--episode', values.episode) ?? 0 }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        browser: { type: 'string' },
        episode: { type: 'string' },
        'until-violation': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // No `instanceof`: in a test's realm, Node's own errors are of another realm's classes.
    if (typeof error !== 'object' || error === null || !('message' in error)) throw error;
    throw new OptionsError(`${String(error.message)}\n\n${usage}`, { cause: error });
  }
}

function number(option: string, found: string | undefined): number | undefined {
  if (found === undefined) return undefined;
  if (!/^\d{1,9}$/.test(found)) throw invalid(option, found, 'a whole number of up to nine digits');
  return Number(found);
}

const invalid = (option: string, found: string, allowed: string): OptionsError =>
  new OptionsError(`${option}: found "${found}"; allowed is ${allowed}.`);
