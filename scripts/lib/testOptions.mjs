// @ts-check
import { parseArgs } from 'node:util';
import { engines as allEngines, isEngine } from './engines.mjs';
import { errorCode } from './errorCode.mjs';
import { UserError } from './userError.mjs';

const kinds = /** @type {const} */ (['unit', 'browser']);

/** @typedef {(typeof kinds)[number]} Kind */

/**
 * @typedef {object} TestOptions
 * @property {'sample' | 'all'} size how much of the long tests to run
 * @property {readonly Kind[]} kinds
 * @property {boolean} onlyTests whether to leave out the checks that are no tests: lint, packages
 * @property {readonly import('./engines.mjs').Engine[]} engines none when no browser test is to run
 * @property {string[]} jestArgs which tests, in Jest's own words
 */

export const usage = `npm test -- [options] [path…] [-- options of Jest]

  --all                      everything, the long tests too (npm run test:all)
  --only=unit|browser        one kind of test, without lint and the other checks
  --browser=${allEngines.join('|')}   one engine, or several: repeat it or separate by commas
  -t, --testNamePattern=…    only tests whose name matches
  --help                     this text`;

/**
 * @param {string[]} args
 * @returns {TestOptions | 'help'}
 */
export function parseTestOptions(args) {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';

  const [only] = values.only ?? [];
  if (values.only && values.only.length > 1) {
    throw invalid('--only', values.only.join(' and '), 'one of them, or leave it out for both');
  }
  if (only !== undefined && !isKind(only)) throw invalid('--only', only, kinds.join(' or '));

  const engines = values.browser?.flatMap((list) => list.split(','));
  if (engines && only === 'unit') {
    throw invalid('--browser', `${engines.join(',')} beside --only=unit`, 'it without --only=unit');
  }
  const chosen = (engines ?? allEngines).map((name) => {
    if (!isEngine(name)) throw invalid('--browser', name, allEngines.join(', '));
    return name;
  });

  const pattern = values.testNamePattern;
  return {
    size: values.all ? 'all' : 'sample',
    kinds: only ? [only] : kinds,
    onlyTests: only !== undefined,
    engines: only === 'unit' ? [] : allEngines.filter((engine) => chosen.includes(engine)),
    jestArgs: [...(pattern === undefined ? [] : [`--testNamePattern=${pattern}`]), ...positionals],
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        all: { type: 'boolean' },
        only: { type: 'string', multiple: true },
        browser: { type: 'string', multiple: true },
        testNamePattern: { type: 'string', short: 't' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    if (!errorCode(error)?.startsWith('ERR_PARSE_ARGS_')) throw error;
    const [sentence] = /** @type {Error} */ (error).message.split('. ');
    throw new UserError(`${sentence}. Allowed is:\n\n${usage}`, { cause: error });
  }
}

/**
 * @param {string} option
 * @param {string} found
 * @param {string} allowed
 */
function invalid(option, found, allowed) {
  return new UserError(`${option}: found "${found}"; allowed is ${allowed}.`);
}

/**
 * @param {string} name
 * @returns {name is Kind}
 */
function isKind(name) {
  return kinds.some((kind) => kind === name);
}
