import type { Compilation } from 'webpack';
import { PackBuildError } from '../pack/packBuildError.js';

/** Whatever its URLs are resolved against stays in front, unless they have an origin of their own. */
const NOWHERE = 'https://nowhere.invalid';

/**
 * Where pages find assets, by `output.publicPath`: packs have to call their files as pages do.
 *
 * @returns `undefined` where it is relative, or `auto`: then files are where they lie beside the worker.
 * @throws {PackBuildError} `option`, where the worker would take no files from there, or it names no folder.
 */
export function publicPathOf(
  compilation: Compilation,
  allowedOrigins: readonly string[],
): string | undefined {
  const { publicPath } = compilation.outputOptions;
  const given = compilation.getAssetPath(publicPath, { hash: compilation.hash ?? 'XXXX' });
  if (!/^(?:\/|[a-z][a-z\d+.-]*:)/i.test(given)) return undefined;
  const refuse = (problem: string): never => {
    const message = `output.publicPath ${problem}; found ${JSON.stringify(given)}.`;
    throw new PackBuildError('option', message, undefined, 'output.publicPath');
  };
  if (!given.endsWith('/') || /[?#]/.test(given) || !URL.canParse(given, NOWHERE)) {
    return refuse('must be a URL that ends in "/", where files of packs are');
  }
  const { origin } = new URL(given, NOWHERE);
  if (origin !== NOWHERE && !allowedOrigins.includes(origin)) {
    return refuse(`leads to another origin, which has to be named in allowedOrigins for packs`);
  }
  return given;
}
