import { describe, expect, it, jest } from '@jest/globals';
import { scope } from '../../../background-fetch-ponyfill/src/testing/unit/simulatedWorker.js';
import { changedIn, film, filesOf, note, PackWorld } from '../testing/unit/packWorld.js';

// Many lives, on a machine that may be busy.
jest.setTimeout(120_000);

const otherFilm = `${scope}other/film.mp4`;
const otherNote = `${scope}other/note.txt`;

/** Two packs with the same film, each with a note of its own. */
function twoPacks(seed: number) {
  const world = new PackWorld(seed);
  const { film: shared, note: own } = filesOf(world);
  const files = { film: shared, note: own };
  const other = { film: shared, note: changedIn(own, 3) };
  world.publish('1', other, 'other');
  world.publish('1', files);
  for (const url of [film, otherFilm]) {
    const server = world.worker.servers.get(url);
    if (server) server.chunkMs = 10;
  }
  return { world, files, other };
}

/** Both of them, with the film on its way for the first. */
async function bothUnderWay(seed: number) {
  const both = twoPacks(seed);
  const { packs } = both.world;
  await packs.download({ id: 'course' });
  await packs.download({ id: 'other' });
  return both;
}

const targetOf = async ({ packs }: PackWorld, id: string) => (await packs.state(id)).target;

/** What was asked of the film under its second name. */
const otherFilmAsked = (world: PackWorld) => world.rangesAsked('other/film.mp4');

async function expectBothWhole({ world, files, other }: ReturnType<typeof twoPacks>) {
  await world.untilInstalled('1');
  await world.untilInstalled('1', 'other');
  const read = await world.read([film, note, otherFilm, otherNote]);
  expect(read).toEqual([files.film, files.note, other.film, other.note]);
}

describe('PackClaims', () => {
  it('fetches once what two packs share that begin together, and the rest beside it', async () => {
    const both = twoPacks(70);
    const { world } = both;
    await Promise.all(['course', 'other'].map((id) => world.packs.download({ id })));
    await expectBothWhole(both);
    const asked = ['film.mp4', 'other/film.mp4'].map((path) => world.rangesAsked(path).length > 0);
    expect(asked.sort()).toEqual([false, true]);
  });

  it('tells that the rest is another one’s, and that it needs no more than its own', async () => {
    const { world } = twoPacks(71);
    world.worker.servers.get(film)?.answerNext(() => new Response('', { status: 503 }));
    await world.packs.download({ id: 'course' });
    expect((await world.packs.needs({ id: 'other' })).fetchBytes).toBe(90);
    await world.packs.download({ id: 'other' });
    await world.worker.until(
      async () => (await targetOf(world, 'other'))?.reason === 'another-pack',
    );
    expect(await targetOf(world, 'other')).toEqual({
      ...{ version: '1', phase: 'waiting', reason: 'another-pack', failed: [] },
    });
    await world.untilInstalled('1', 'other');
    expect(otherFilmAsked(world)).toEqual([]);
  });

  it('leaves a file to another pack of which it has some segments only', async () => {
    const { world, files } = twoPacks(72);
    world.publish('1', { ...files, film: changedIn(files.film, 800) }, 'other');
    await world.packs.download({ id: 'course' });
    await world.packs.download({ id: 'other' });
    await world.untilInstalled('1', 'other');
    expect(await world.read([otherFilm])).toEqual([changedIn(files.film, 800)]);
    expect(otherFilmAsked(world)).toEqual(['bytes=700-1399']);
  });

  it('brings to nobody what it has left out, whatever else it is called', async () => {
    const both = twoPacks(80);
    const { world, other } = both;
    world.publish('1', { ...other, hasTwin: true }, 'other');
    world.worker.changeNetwork({ isOnline: false });
    await world.packs.download({ id: 'course' });
    await world.packs.download({ id: 'other' });
    expect((await world.packs.needs({ id: 'course' })).fetchBytes).toBe(3090);
    expect((await world.packs.needs({ id: 'other' })).fetchBytes).toBe(90);
    world.worker.changeNetwork({ isOnline: true });
    await expectBothWhole(both);
    expect(await world.read([`${scope}other/twin.mp4`])).toEqual([other.film]);
  });

  it.each<[string, (world: PackWorld) => Promise<unknown>]>([
    ['rests', ({ packs }) => packs.pause('course')],
    ['is removed', ({ packs }) => packs.remove('course')],
    [
      'is ended by somebody else',
      async ({ worker: { created } }) => {
        const ids = await created.manager.getIds();
        const id = ids.find((one) => one.includes('course'));
        await (await created.manager.get(id ?? ''))?.abort();
      },
    ],
    [
      'goes over to a version without it',
      async (world) => {
        world.publish('2', { film: changedIn(new Uint8Array(3000), 1), note: new Uint8Array(40) });
        await world.packs.download({ id: 'course' });
      },
    ],
  ])('fetches itself what the other pack does not bring, which %s', async (_, happens) => {
    const { world, other } = twoPacks(73);
    world.worker.changeNetwork({ isOnline: false });
    await world.packs.download({ id: 'course' });
    await world.packs.download({ id: 'other' });
    await happens(world);
    world.worker.changeNetwork({ isOnline: true });
    await world.untilInstalled('1', 'other');
    expect(await world.read([otherFilm, otherNote])).toEqual([other.film, other.note]);
  });

  it('fetches itself what has failed for the other', async () => {
    const { world, other } = twoPacks(74);
    world.worker.servers.get(film)?.answerNext(() => new Response('', { status: 404 }));
    await world.packs.download({ id: 'course' });
    await world.packs.download({ id: 'other' });
    await world.untilInstalled('1', 'other');
    expect(await world.read([otherFilm])).toEqual([other.film]);
    expect(await targetOf(world, 'course')).toMatchObject({ phase: 'failed' });
    // And what has come for the other is not asked for again.
    const asked = world.rangesAsked('film.mp4').length;
    await world.packs.retry('course');
    await world.untilInstalled('1');
    expect(world.rangesAsked('film.mp4')).toHaveLength(asked);
  });

  it('fetches itself what waits for the app, where it is the other one’s', async () => {
    const { world, other } = twoPacks(75);
    world.prepare((request) => request);
    const refuse = () => new Response('', { status: 403 });
    // Asked a second time, with what the app may have put on.
    world.worker.servers.get(film)?.answerNext(refuse, refuse);
    await world.packs.download({ id: 'course' });
    await world.packs.download({ id: 'other' });
    await world.untilInstalled('1', 'other');
    expect(await world.read([otherFilm])).toEqual([other.film]);
    expect(await targetOf(world, 'course')).toMatchObject({ reason: 'not-allowed' });
  });

  it('goes on where what the other pack has brought cannot be taken down', async () => {
    const { world, other } = await bothUnderWay(79);
    await world.worker.until(
      async () => (await targetOf(world, 'other'))?.reason === 'another-pack',
    );
    await world.changeTable('course/wish', (entry) => ({ ...entry, format: 99 }));
    await world.untilInstalled('1', 'other');
    expect(await world.read([otherFilm])).toEqual([other.film]);
  });

  it('begins nothing where all packs are cleared, and one was to bring what another waits for', async () => {
    const { world } = await bothUnderWay(78);
    const { packs, worker } = world;
    await worker.until(async () => (await targetOf(world, 'other'))?.reason === 'another-pack');
    await packs.clear();
    await worker.rest();
    expect(otherFilmAsked(world)).toEqual([]);
    expect(await worker.created.manager.getIds()).toEqual([]);
  });

  it('keeps to what it has left out when it rests in between', async () => {
    const both = await bothUnderWay(76);
    const { packs } = both.world;
    await packs.pause('other');
    await packs.download({ id: 'other' });
    await expectBothWhole(both);
    expect(otherFilmAsked(both.world)).toEqual([]);
  });

  it('comes whole, both of them, after a death at every fifth call', async () => {
    const story = { isOver: false };
    let lives = 0;
    for (let deathAt = 1; !story.isOver; deathAt += 5) {
      const both = twoPacks(77);
      const { world } = both;
      const { process } = world.worker.running;
      process.dieAt(process.calls + deathAt);
      const work = Promise.all(['course', 'other'].map((id) => world.packs.download({ id })))
        .then(() => expectBothWhole(both))
        .then(() => world.worker.rest())
        .then(() => (story.isOver = process.isAlive));
      await Promise.race([work.catch(() => undefined), process.death]);
      await world.restart();
      // Where it had died before it was told of it.
      for (const id of ['course', 'other']) {
        const { installed, target } = await world.packs.state(id);
        if (!installed && !target) await world.packs.download({ id });
      }
      await expectBothWhole(both);
      lives += 1;
    }
    expect(lives).toBeGreaterThan(20);
  });
});
