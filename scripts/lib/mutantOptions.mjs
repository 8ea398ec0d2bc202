// @ts-check
import { parseArgs } from 'node:util';
import { errorCode } from './errorCode.mjs';
import { mutants as all } from './mutants.mjs';
import { UserError } from './userError.mjs';

/**
 * @typedef {object} MutantOptions
 * @property {'list' | 'control' | 'catch'} what
 * @property {readonly import('./mutants.mjs').Mutant[]} mutants
 */

export const usage = `npm run mutants -- [options] [LAW | NAME]…

Puts one small bug after the other into a copy of this checkout, one for each law of the design or those
that are named, and runs the command that has to catch it: it has to fail, within ten minutes, by the
right finding. Exits with 1 where one survives.

  --list      says which there are
  --control   runs the same commands without a bug, each once: they have to pass
  --help      this text`;

/**
 * @param {string[]} args
 * @returns {MutantOptions | 'help'}
 * @throws {UserError}
 */
export function parseMutantOptions(args) {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const chosen = positionals.flatMap((word) => {
    const found = all.filter(({ law, name }) => name === word || String(law) === word);
    if (found.length > 0) return found;
    throw new UserError(`There is no mutant "${word}"; there are:\n\n${list(all)}`);
  });
  return {
    what: values.list ? 'list' : values.control ? 'control' : 'catch',
    mutants: chosen.length > 0 ? all.filter((mutant) => chosen.includes(mutant)) : all,
  };
}

/** @param {readonly import('./mutants.mjs').Mutant[]} mutants */
export function list(mutants) {
  return mutants
    .map(({ law, name, bug, caughtBy }) => `law ${law}, ${name}: ${bug}\n  ${spoken(caughtBy)}`)
    .join('\n');
}

/**
 * @param {readonly string[]} command what `npm run` is given
 * @returns {string} as one types it
 */
export function spoken(command) {
  return `npm run ${command.join(' ')}`;
}

/** @param {string[]} args */
function parse(args) {
  const flag = /** @type {const} */ ({ type: 'boolean' });
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { list: flag, control: flag, help: flag },
    });
  } catch (error) {
    if (!errorCode(error)?.startsWith('ERR_PARSE_ARGS_')) throw error;
    const [sentence] = /** @type {Error} */ (error).message.split('. ');
    throw new UserError(`${sentence}. Allowed is:\n\n${usage}`, { cause: error });
  }
}
