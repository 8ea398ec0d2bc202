// @ts-check
import { parseArgs } from 'node:util';
import { UserError } from './userError.mjs';

/**
 * @typedef {{ what: 'run', seed: number, story: number, kill: number, update: number }
 *   | { what: 'kills' | 'updates', seed: number, count: number, processes: number, failures: number }} SimulateOptions
 */

export const usage = `npm run simulate -- [options]

  --seed N        what all chance follows from (default: 1)
  --story N       one story of that seed, with …
  --kill N        … its first death at this port call; 0 for no death (default: 0), or
  --update N      … the next version of the worker at this port call; 0 for none (default: 0)
  --kills N       instead of one story: all, until so many processes were killed (default: 10000)
  --updates N     instead of deaths: until the next version has taken over so often
  --processes N   how many play at once (default: 2)
  --failures N    how many failures each of them looks for before it ends (default: 5)
  --help          this text`;

/**
 * @param {string[]} args
 * @returns {SimulateOptions | 'help'}
 */
export function parseSimulateOptions(args) {
  const values = parse(args);
  if (values.help) return 'help';
  const seed = number('--seed', values.seed, 1);
  if (values.story === undefined) {
    for (const name of /** @type {const} */ (['kill', 'update'])) {
      if (values[name] === undefined) continue;
      throw invalid(
        `--${name}`,
        `${values[name]} without --story`,
        'the number of a story as well',
      );
    }
    if (values.kills !== undefined && values.updates !== undefined) {
      throw invalid('--updates', `${values.updates} beside --kills`, 'one of them');
    }
    const what = values.updates === undefined ? 'kills' : 'updates';
    return {
      what,
      seed,
      count: number(`--${what}`, values[what], 10_000),
      processes: Math.max(1, number('--processes', values.processes, 2)),
      failures: Math.max(1, number('--failures', values.failures, 5)),
    };
  }
  for (const name of /** @type {const} */ (['kills', 'updates'])) {
    if (values[name] === undefined) continue;
    throw invalid(`--${name}`, `${values[name]} beside --story`, 'one of them');
  }
  if (values.kill !== undefined && values.update !== undefined) {
    throw invalid('--update', `${values.update} beside --kill`, 'one of them');
  }
  return {
    what: 'run',
    seed,
    story: number('--story', values.story, 0),
    kill: number('--kill', values.kill, 0),
    update: number('--update', values.update, 0),
  };
}

/** @param {string[]} args */
function parse(args) {
  const text = /** @type {const} */ ({ type: 'string' });
  try {
    return parseArgs({
      args,
      options: {
        seed: text,
        story: text,
        kill: text,
        update: text,
        kills: text,
        updates: text,
        processes: text,
        failures: text,
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} otherwise
 */
function number(name, value, otherwise) {
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) throw invalid(name, value, 'a whole number of up to nine digits');
  return Number(value);
}

/**
 * @param {string} option
 * @param {string} found
 * @param {string} allowed
 */
function invalid(option, found, allowed) {
  return new UserError(`${option}: found ${found || 'nothing'}, allowed is ${allowed}.`);
}
