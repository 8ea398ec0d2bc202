import type { Compiler } from 'webpack';
import { PackBuildError } from '../pack/packBuildError.js';
import { printMessage } from '../options/printedByMessage.js';

/**
 * A pack that cannot be built, as an error of webpack's: around any other one it puts its own, and tells both, with
 * stacks. It keeps what code branches on.
 */
export function asWebpackError(error: unknown, { WebpackError }: Compiler['webpack']): unknown {
  if (!(error instanceof PackBuildError)) return error;
  const { code, option, message } = error;
  return printMessage(Object.assign(new WebpackError(message), { code, option }));
}
