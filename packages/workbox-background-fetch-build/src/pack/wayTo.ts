import path from 'node:path';
import { urlOfName } from './urlOfName.js';

/**
 * The relative URL of a folder, seen from another; ends in `/`. With `./` in front, as a name with a
 * colon would else be taken for a URL with a scheme.
 */
export function wayTo(folder: string, home: string): string {
  const names = path.relative(home, folder).split(path.sep).filter(Boolean);
  return ['.', ...names.map(urlOfName), ''].join('/');
}
