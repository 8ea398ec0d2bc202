import path from 'node:path';
import type { ResolvedConfig } from 'vite';
import type { GenerateSWOptions } from 'workbox-build';
import { optionError } from '../options/optionError.js';

/**
 * The worker's name, relative to the folder that is built into, with `/` between.
 *
 * @throws {TypeError} where it would not lie within that.
 */
export function workerNameOf(
  { root, build: { outDir } }: ResolvedConfig,
  { swDest }: Partial<GenerateSWOptions>,
): string {
  if (swDest === undefined) return 'sw.js';
  const name = path.relative(path.resolve(root, outDir), path.resolve(root, swDest));
  if (name !== '' && !path.isAbsolute(name) && name.split(path.sep)[0] !== '..') {
    return name.split(path.sep).join('/');
  }
  throw optionError(
    `workbox.swDest must be a file within build.outDir, which is ${JSON.stringify(outDir)}; found ${JSON.stringify(swDest)}.`,
  );
}

/** The worker's file. */
export function workerFileOf(config: ResolvedConfig, workbox: Partial<GenerateSWOptions>): string {
  const { root, build } = config;
  return path.join(path.resolve(root, build.outDir), workerNameOf(config, workbox));
}
