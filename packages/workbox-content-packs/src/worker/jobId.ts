import { JOB_PREFIX } from '../protocol.js';

/**
 * The id of the background fetch that carries what is wanted of a pack. Each wish has one of its own, so
 * that the end of an older one says nothing about it.
 *
 * @param token of the wish; missing where an earlier release has stored it.
 */
export function jobIdOf(packId: string, token: string | undefined): string {
  return JOB_PREFIX + packId + (token === undefined ? '' : SEPARATOR + token);
}

/** @returns `undefined` where it carries no pack. */
export function packIdOf(jobId: string): string | undefined {
  if (!jobId.startsWith(JOB_PREFIX)) return undefined;
  return jobId.slice(JOB_PREFIX.length).split(SEPARATOR, 1)[0];
}

/** No pack's id has it. */
const SEPARATOR = '#';
