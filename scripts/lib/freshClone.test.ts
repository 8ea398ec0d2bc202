import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';

const scripts = path.dirname(import.meta.dirname);

/** What is imported before the first line of a script runs, by it or by what it imports. */
function staticImports(file: string, seen = new Map<string, string[]>()): Map<string, string[]> {
  if (seen.has(file)) return seen;
  const source = readFileSync(file, 'utf8');
  const specifiers = [...source.matchAll(/^(?:import|export) [^;]*?from '([^']+)';/gms)]
    .map(([, specifier = '']) => specifier)
    .concat([...source.matchAll(/^import '([^']+)';/gm)].map(([, specifier = '']) => specifier));
  seen.set(file, specifiers);
  for (const specifier of specifiers) {
    if (specifier.startsWith('.')) staticImports(path.join(path.dirname(file), specifier), seen);
  }
  return seen;
}

describe('In a fresh clone, nothing is installed before set-up has run', () => {
  it.each(['setup.mjs', 'test.mjs', 'demo.mjs', 'bench.mjs', 'simulate.mjs'])(
    '%s needs no package to begin',
    (name) => {
      const imports = staticImports(path.join(scripts, name));
      expect(imports.size).toBeGreaterThan(3);
      const packages = [...imports.values()]
        .flat()
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'));
      expect(packages).toEqual([]);
      for (const specifier of [...imports.values()].flat()) {
        if (specifier.startsWith('node:')) expect(builtinModules).toContain(specifier.slice(5));
      }
    },
  );
});
