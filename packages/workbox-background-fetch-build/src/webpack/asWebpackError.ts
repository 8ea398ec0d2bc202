import type { Compiler } from 'webpack';
import { PackBuildError } from '../pack/packBuildError.js';
import { printMessage } from '../options/printedByMessage.js';

/** A pack that cannot be built, as an error of webpack's: around any other one it puts its own, and tells both, with stacks. */
export function asWebpackError(error: unknown, { WebpackError }: Compiler['webpack']): unknown {
  return error instanceof PackBuildError ? printMessage(new WebpackError(error.message)) : error;
}
