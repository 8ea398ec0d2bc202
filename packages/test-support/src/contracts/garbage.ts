import { assertBytes, assertEqual } from './assertions.js';
import type { ContractCase } from './contractCase.js';
import { Stage } from './stage.js';

/** The sweep takes what nothing refers to, and never what somebody writes or reads. */
export const garbageCases: readonly ContractCase[] = [
  {
    name: 'the sweep takes exactly what no head and no wanted draft refers to',
    async run(subject) {
      const stage = new Stage(subject);
      const film = stage.random.bytes(2500);
      await stage.put(film);
      for (const id of ['wanted', 'unwanted']) {
        const draft = await stage.store.openDraft(id);
        await draft.begin(stage.metadata(), 5000);
        const writer = await draft.writerAt(0);
        await writer.write(stage.random.bytes(2300));
        await writer.close();
      }
      const report = { deletedSegments: 2, deletedBytes: 2000, deletedDrafts: 1, postponed: false };
      assertEqual(await stage.sweep('wanted'), report, 'the report');
      const usage = { segments: 5, segmentBytes: 4500, tailBytes: 300 };
      assertEqual(await stage.store.usage(), usage, 'usage');
      assertBytes(await stage.stored(), film, 'the film');
      const draft = await stage.store.openDraft('wanted');
      assertEqual((await draft.writerAt(2300)).offset, 2300, 'where the wanted draft goes on');
      assertEqual((await stage.store.openDraft('unwanted')).storedBytes, 0, 'the unwanted draft');
    },
  },
  {
    name: 'sweeps while another context writes a draft take none of its bytes',
    async run(subject) {
      const stage = new Stage(subject);
      const sweeper = stage.another();
      const bytes = stage.random.bytes(7890);
      const draft = await stage.store.openDraft('film');
      await draft.begin(stage.metadata(), bytes.length);
      const writing = (async () => {
        const writer = await draft.writerAt(0);
        for (let offset = 0; offset < bytes.length; offset += 333) {
          await writer.write(bytes.subarray(offset, offset + 333));
        }
        await writer.close();
        await stage.films.adopt(draft, stage.url);
      })();
      await sweepUntil(writing, sweeper, 'film');
      await draft.abandon();
      await sweeper.sweep();
      assertBytes(await sweeper.stored(), bytes, 'the film');
    },
  },
  {
    name: 'sweeps while another context puts an asset take none of its bytes',
    async run(subject) {
      const stage = new Stage(subject);
      const sweeper = stage.another();
      const bytes = stage.random.bytes(7890);
      await sweepUntil(stage.put(bytes), sweeper);
      assertBytes(await sweeper.stored(), bytes, 'the film');
    },
  },
  {
    name: 'sweeps while an asset is read whose head is gone wait until it was read',
    async run(subject) {
      const stage = new Stage(subject);
      const sweeper = stage.another();
      const bytes = stage.random.bytes(7890);
      await stage.put(bytes);
      const reader = (await stage.ask())?.body?.getReader();
      let part = await reader?.read();
      const read: number[] = [];
      await sweeper.films.delete(stage.url);
      assertEqual((await sweeper.sweep()).postponed, true, 'postponed');
      while (part?.value) {
        read.push(...part.value);
        part = await reader?.read();
      }
      assertBytes(new Uint8Array(read), bytes, 'what was read');
      while ((await sweeper.sweep()).postponed);
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'what is kept');
    },
  },
  {
    name: 'a reader that went away holds up no sweep',
    async run(subject) {
      const stage = new Stage(subject);
      await stage.put(stage.random.bytes(7890));
      const reader = (await stage.ask())?.body?.getReader();
      await reader?.read();
      await stage.films.delete(stage.url);
      await reader?.cancel();
      while ((await stage.sweep()).postponed);
      assertEqual(await stage.urlsIn(stage.segmentCacheName), [], 'what is kept');
    },
  },
  {
    name: 'two scopes of one origin never touch each other’s bytes',
    async run(subject) {
      const stage = new Stage(subject);
      const other = new Stage({
        scope: `${subject.scope}other/`,
        newContext: () => subject.newContext(),
      });
      const bytes = stage.random.bytes(4567);
      await other.put(bytes);
      await stage.sweep();
      assertBytes(await other.stored(), bytes, 'the other scope’s film');
    },
  },
];

/** Sweeps again and again, for as long as the work takes. */
async function sweepUntil(work: Promise<void>, sweeper: Stage, ...roots: string[]): Promise<void> {
  const state = { isDone: false };
  const watched = work.finally(() => (state.isDone = true));
  watched.catch(() => undefined);
  while (!state.isDone) await sweeper.sweep(...roots);
  await watched;
}
