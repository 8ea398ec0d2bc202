import path from 'node:path';
import { escapePath, glob } from 'tinyglobby';

/**
 * Globs that match these files of a folder, and no others. As few as can be, because who is given them holds
 * each against each file: one for a folder of which all is meant, else one for its files that are. Where a
 * name has a `{`, none: glob would take the escape from it, and match others.
 */
export async function globsOfFiles(folder: string, names: readonly string[]): Promise<string[]> {
  const meant = new Set(names);
  const found = await glob('**/*', { cwd: folder, dot: true, expandDirectories: false });
  const mixed = new Set(found.filter((name) => !meant.has(name)).flatMap(foldersOf));
  const globs = new Set<string>();
  const single = new Map<string, string[]>();
  for (const name of names) {
    const folders = foldersOf(name);
    const whole = folders.find((each) => !mixed.has(each));
    if (whole !== undefined) {
      globs.add(within(whole, '**'));
      continue;
    }
    if (name.includes('{')) continue;
    const own = folders.at(-1) ?? '';
    const bases = single.get(own) ?? [];
    single.set(own, bases);
    // Between alternatives, minimatch takes an escaped `|` for a nothing that is one, too.
    bases.push(escapePath(path.posix.basename(name)).replaceAll('\\|', '[|]'));
  }
  for (const [own, bases] of single) globs.add(within(own, `@(${bases.join('|')})`));
  return [...globs].filter((each) => !each.includes('{'));
}

/** All that it lies in, from the outermost on, which is `''`. */
function foldersOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

const within = (folder: string, inner: string): string =>
  folder === '' ? inner : `${escapePath(folder)}/${inner}`;
