import { bytesContent } from '@internal/test-support';
import type { Content } from '@internal/test-support';
import type { Bench, Case } from '../bench.js';
import { packedFiles } from '../packedFiles.js';
import { PrecacheWorker } from '../precacheWorker.js';
import { preparedContent } from '../preparedContent.js';
import { caseOf } from '../report.js';
import { smallFiles } from '../smallFiles.js';

const MiB = 1024 * 1024;
const ours = 'ours, a pack';
const precaching = 'Workbox precaching';
const sizes = { atLeast: 15_000, atMost: 20_000 };

/** From an installed version to the next: only what has changed need come. */
export const update: Bench = {
  name: 'update',
  description: 'one byte of a large file, and 1 % of 2,000 files: a pack beside Workbox precaching',
  runs: 3,
  megabytes: (browser) => (browser === 'webkit' ? 128 : 256),
  plan: async ({ megabytes, seed }) => {
    const size = megabytes * MiB;
    const film = new Map([['/film', preparedContent(seed, size)]]);
    const count = Math.max(100, Math.round((megabytes * 2000) / 256));
    const many = smallFiles(seed, count, sizes);
    const changes = [
      { what: `one byte of ${megabytes} MiB`, id: 'film', before: film, every: 1 },
      { what: `1 % of ${count} files`, id: 'many', before: many, every: 100 },
    ];
    const precacheWorker = await PrecacheWorker.build();
    const casesOf = changes.map(async ({ what, id, before, every }): Promise<Case[]> => {
      const after = withChanges(before, every);
      const [first, second] = [
        await packedFiles(id, before, '1'),
        await packedFiles(id, after, '2'),
      ];
      const { manifestUrl } = first;
      return [
        {
          name: `${ours}, ${what}`,
          before: async (session) => {
            session.serve(new Map([...before, ...first.assets]));
            await session.run({ kind: 'pack', manifestUrl, version: '1' });
            session.serve(new Map([...after, ...second.assets]));
          },
          task: () => ({ kind: 'pack', manifestUrl, version: '2' }),
        },
        {
          name: `${precaching}, ${what}`,
          before: async (session) => {
            session.serve(before);
            precacheWorker.serve(session, before);
            await session.run({ kind: 'precache', isUpdate: false });
            session.serve(after);
            precacheWorker.serve(session, after);
          },
          task: () => ({ kind: 'precache', isUpdate: true }),
        },
      ];
    });
    const nameOf = (who: string, { what }: { readonly what: string }): string => `${who}, ${what}`;
    return {
      assets: new Map(),
      prepare: [],
      clearsBetweenCases: true,
      cases: (await Promise.all(casesOf)).flat(),
      ratios: changes.map((change) => ({
        of: nameOf(ours, change),
        to: nameOf(precaching, change),
      })),
      goals: changes.map((change) => ({
        what: `on the wire, ${nameOf(ours, change)}`,
        atMost: 9,
        unit: 'MiB' as const,
        value: (report) => caseOf(report, nameOf(ours, change)).wireBytes / MiB,
      })),
    };
  },
};

/** One byte in the middle of every so many files is another. */
function withChanges(
  files: ReadonlyMap<string, Content>,
  every: number,
): ReadonlyMap<string, Content> {
  return new Map(
    [...files].map(([path, content], index) => {
      if (index % every !== 0) return [path, content];
      const bytes = Buffer.from(content.read());
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      return [path, bytesContent(bytes, content.contentType)];
    }),
  );
}
