// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * What the compiler has left in a package's `dist` of sources that are not there any more; it never deletes,
 * and all of `dist` is published.
 *
 * @param {string} folder the package's
 * @returns {string[]} paths of files
 */
export function staleOutput(folder) {
  const dist = path.join(folder, 'dist');
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => file.slice(0, -'.d.ts'.length))
    .filter((name) => !existsSync(path.join(folder, 'src', `${name}.ts`)))
    .flatMap((name) => ['.d.ts', '.d.ts.map', '.js', '.js.map'].map((end) => name + end))
    .map((file) => path.join(dist, file))
    .filter((file) => existsSync(file));
}
