import { parseArgs } from 'node:util';
import { browserNames } from '@internal/test-support';
import type { BrowserName } from '@internal/test-support';

/** What to measure, and how. */
export interface BenchOptions {
  readonly bench: string;
  readonly browser: BrowserName;
  /** Size of the (largest) asset in MiB; the bench knows what suits the browser. */
  readonly megabytes?: number;
  /** Timed rounds. */
  readonly runs?: number;
  /** Where the report is written as JSON. */
  readonly json?: string;
}

/** All that stands in docs/benchmarks.md, measured anew. */
export interface TableOptions {
  readonly table: 'short' | 'full';
  /** Those engines alone; default all. */
  readonly browsers: readonly BrowserName[];
}

/** Something in the command line that whoever typed it can put right. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/**
 * Reads the command line.
 *
 * @param benches the names that can be asked for.
 * @returns `'help'` and `'list'` where only these were asked for.
 * @throws {OptionsError} with the option, what was found and what is allowed.
 */
export function parseBenchOptions(
  args: readonly string[],
  benches: readonly string[],
): BenchOptions | TableOptions | 'help' | 'list' {
  const { values, positionals } = parse(args, benches);
  if (values.help) return 'help';
  if (values.list) return 'list';
  if (values.table) return tableOptions(values, positionals);
  if (values.short) throw invalid('--short', 'it without --table', 'it beside --table');

  const [bench, ...more] = positionals;
  const allowed = benches.join(', ');
  if (bench === undefined) throw invalid('NAME', 'nothing', `one of ${allowed}`);
  if (more.length > 0) throw invalid('NAME', positionals.join(' '), `one of ${allowed}, alone`);
  if (!benches.includes(bench)) throw invalid('NAME', bench, allowed);

  const browser = browserNamed(values.browser ?? 'chromium');
  if (values.json === '') throw invalid('--json', '', 'the path of a file');
  return {
    bench,
    browser,
    ...positive('megabytes', values.megabytes),
    ...positive('runs', values.runs),
    ...(values.json === undefined ? {} : { json: values.json }),
  };
}

function tableOptions(
  { browser, short = false }: { readonly browser?: string; readonly short?: boolean },
  positionals: readonly string[],
): TableOptions {
  if (positionals.length > 0) throw invalid('NAME', positionals.join(' '), 'none beside --table');
  return {
    table: short ? 'short' : 'full',
    browsers: browser === undefined ? browserNames : browser.split(',').map(browserNamed),
  };
}

function browserNamed(asked: string): BrowserName {
  const browser = browserNames.find((name) => name === asked);
  if (browser === undefined) throw invalid('--browser', asked, browserNames.join(', '));
  return browser;
}

export const usage = (benches: readonly string[]): string => `npm run bench -- NAME [options]

  NAME                ${benches.join(' | ')}
  --browser NAME      ${browserNames.join(' | ')} (default: chromium)
  --megabytes N       size of the (largest) asset in MiB (default: the bench's, for the browser)
  --runs N            timed rounds, after one that is not timed (default: the bench's)
  --json FILE         also write the report there
  --table             measures all of docs/benchmarks.md, in all engines or those of --browser, and
                      writes it; begins nothing more after 56 minutes, or with --short, of smaller sizes, after 18
  --list              what can be measured
  --help              this text`;

function parse(args: readonly string[], benches: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        browser: { type: 'string' },
        megabytes: { type: 'string' },
        runs: { type: 'string' },
        json: { type: 'string' },
        table: { type: 'boolean' },
        short: { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    if (!isParseArgsError(error)) throw error;
    const [sentence = error.message] = error.message.split('. ');
    throw new OptionsError(`${sentence}. Allowed is:\n\n${usage(benches)}`, { cause: error });
  }
}

/** No `instanceof`: in a test's realm, Node's own errors are of another realm's classes. */
const isParseArgsError = (error: unknown): error is Error =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  String(error.code).startsWith('ERR_PARSE_ARGS_');

function positive<Name extends string>(
  name: Name,
  found: string | undefined,
): Partial<Record<Name, number>> {
  if (found === undefined) return {};
  const value = Number(found);
  if (!/^\d+$/.test(found) || !Number.isSafeInteger(value) || value === 0) {
    throw invalid(`--${name}`, found, 'a positive whole number');
  }
  return { [name]: value } as Record<Name, number>;
}

const invalid = (option: string, found: string, allowed: string): OptionsError =>
  new OptionsError(`${option}: found "${found}"; allowed is ${allowed}.`);
