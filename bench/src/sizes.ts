import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describeMachine } from './machine.js';
import type { NodeBench } from './nodeBench.js';
import { judge } from './report.js';

const packages = new URL('../../packages/', import.meta.url);

/** Minified scripts as an app loads them, each with the goal of an issue in kB (1,000 bytes), gzipped. */
const SCRIPTS = [
  {
    name: "the ponyfill's worker entry",
    file: 'background-fetch-ponyfill/dist/polyfill.service-worker.js',
    atMost: 16,
  },
  {
    name: "the ponyfill's window entry",
    file: 'background-fetch-ponyfill/dist/polyfill.window.js',
    atMost: 5,
  },
  {
    name: 'added to a generateSW worker',
    file: 'workbox-background-fetch/dist/runtime.sw.js',
    atMost: 20,
  },
  {
    name: 'the same with packs',
    file: 'workbox-content-packs/dist/runtime.sw.js',
  },
  {
    name: 'client and element',
    file: 'workbox-background-fetch-window/dist/script.window.js',
    atMost: 10,
  },
] as const;

/** What has to be loaded before anything can be downloaded. */
export const sizes: NodeBench = {
  name: 'sizes',
  description: 'bytes of the scripts that workers and pages load, in Node.js alone',
  run: async () => {
    const cases = await Promise.all(
      SCRIPTS.map(async ({ name, file }) => {
        const script = await readFile(new URL(file, packages));
        const figures = { kB: script.length / 1000, 'kB gzipped': gzipSync(script).length / 1000 };
        return { name, figures };
      }),
    );
    const gzipped = new Map(cases.map(({ name, figures }) => [name, figures['kB gzipped']]));
    return {
      bench: sizes.name,
      machine: describeMachine(),
      date: new Date().toISOString().slice(0, 10),
      how: 'Scripts as they are published, minified, of the build that was measured.',
      cases,
      goals: SCRIPTS.flatMap((script) =>
        'atMost' in script
          ? [
              judge(
                { what: `${script.name}, gzipped`, atMost: script.atMost, unit: 'kB' },
                gzipped.get(script.name) ?? NaN,
              ),
            ]
          : [],
      ),
    };
  },
};
