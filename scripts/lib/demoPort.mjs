// @ts-check
import { UserError } from './userError.mjs';

export const usualPort = 8080;

/**
 * @param {string | undefined} text what the environment says
 * @returns {number | undefined} nothing when nobody asked for one
 */
export function parsePort(text) {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new UserError(
    `PORT: found "${text}"; allowed is a whole number from 0 (any free port) to 65535.`,
  );
}
