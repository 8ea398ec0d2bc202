import { inspect } from 'node:util';

/**
 * Says which option cannot be, what it may be, and what was found.
 *
 * @param advice what follows what was found, such as `: write "8"`; default nothing.
 */
export function wrongOption(name: string, found: unknown, allowed: string, advice = ''): string {
  return `${name} must be ${allowed}; found ${shown(found)}${advice}.`;
}

/** As whoever writes a config would write it. */
function shown(found: unknown): string {
  const isText = (value: unknown): boolean => typeof value === 'string';
  if (isText(found) || (Array.isArray(found) && found.every(isText))) return JSON.stringify(found);
  return inspect(found, { depth: 1, breakLength: Infinity });
}
