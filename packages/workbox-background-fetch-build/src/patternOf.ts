import picomatch from 'picomatch';

/**
 * What globs match of names or relative URLs, as tinyglobby takes globs for files: with a query, too, which
 * files have not.
 */
export function patternOf(globs: readonly string[]): RegExp {
  const sourceOf = (glob: string): string =>
    picomatch.makeRe(glob).source.replace(/\$$/, '(?:\\?.*)?$');
  const isNegative = (glob: string) => glob.startsWith('!');
  const none = globs.filter(isNegative).map((glob) => `(?!${sourceOf(glob.slice(1))})`);
  const some = globs.filter((glob) => !isNegative(glob)).map(sourceOf);
  return new RegExp(`${none.join('')}(?:${some.join('|')})`);
}
