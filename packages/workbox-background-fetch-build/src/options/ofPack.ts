import { PackBuildError } from '../pack/packBuildError.js';

/**
 * What stands in the way of a pack of a build, with the pack's name. The error that it is made of is no cause of it:
 * hosts print causes, and its message is in this one.
 *
 * @param index in the list, for one whose id is no name.
 */
export function ofPack(
  id: unknown,
  index: number,
  { code, message, option }: PackBuildError,
): PackBuildError {
  const place = typeof id === 'string' && id !== '' ? `packs: ${id}` : `packs[${index}]`;
  return new PackBuildError(code, `${place}: ${message}`, undefined, option);
}
