// @ts-check
import { parseArgs } from 'node:util';
import { UserError } from './userError.mjs';

/**
 * @typedef {{ what: 'run', seed: number, story: number, kill: number }
 *   | { what: 'kills', seed: number, kills: number, processes: number, failures: number }} SimulateOptions
 */

export const usage = `npm run simulate -- [options]

  --seed N        what all chance follows from (default: 1)
  --story N       one story of that seed, with …
  --kill N        … its first death at this port call; 0 for no death (default: 0)
  --kills N       instead of one story: all, until so many processes were killed (default: 10000)
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
    if (values.kill !== undefined) {
      throw invalid('--kill', `${values.kill} without --story`, 'the number of a story as well');
    }
    return {
      what: 'kills',
      seed,
      kills: number('--kills', values.kills, 10_000),
      processes: Math.max(1, number('--processes', values.processes, 2)),
      failures: Math.max(1, number('--failures', values.failures, 5)),
    };
  }
  if (values.kills !== undefined) {
    throw invalid('--kills', `${values.kills} beside --story`, 'one of them');
  }
  const story = number('--story', values.story, 0);
  return { what: 'run', seed, story, kill: number('--kill', values.kill, 0) };
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
        kills: text,
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
