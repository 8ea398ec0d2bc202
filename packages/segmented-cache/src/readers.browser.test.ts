import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  browsersUnderTest,
  launchBrowser,
  seededContent,
  wavContent,
} from '@internal/test-support';
import type { FaultServer, TestBrowser, TestPage } from '@internal/test-support';
import { expectedReading } from './testing/expectedReading.js';
import type { Reading, ReadOptions } from './testing/lab/index.js';
import { openLab, startLabServer } from './testing/labApp.js';
import type { Lab } from './testing/labApp.js';

jest.setTimeout(300_000);

declare const lab: Lab;
declare const song: HTMLAudioElement;

const MiB = 1024 * 1024;
const film = seededContent('read while the worker dies', 32 * MiB);
const music = wavContent('heard while the worker dies', { bytes: 40 * MiB });

/** Ranges of at most one segment (8 MiB): within one, over two, and as long as can be. */
const shortRanges = [
  [100, 100 + 64 * 1024],
  [8 * MiB - 1000, 9 * MiB],
  [5 * MiB + 1, 13 * MiB],
] as const;

/** What lives through the end of a worker, and what does not: docs/guide/lifetimes.md. */
describe.each(browsersUnderTest())('a reader whose worker dies, in %s', (name) => {
  let server: FaultServer;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    server = await startLabServer();
    server.serve('/network/film', { content: film });
    server.serve('/network/song', { content: music });
    browser = await launchBrowser(name);
    page = await openLab(browser, server);
    await page.evaluate(() => lab.put('film'));
    if (!browser.can.stopWorker) {
      console.log(`${browser.version} cannot be made to end a worker: readers see no death here.`);
    }
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  /** Ends the worker, where that can be done: what was set in its global scope is gone then. */
  async function endWorker(): Promise<void> {
    if (!browser.can.stopWorker) return;
    await page.evaluateInWorker('void (self.isTheOldOne = true)');
    do await browser.stopWorkers();
    while (await page.evaluateInWorker('self.isTheOldOne === true'));
  }

  /** Waits for the element; an error of its own is the answer, too. */
  const whenSong = (condition: string): Promise<unknown> =>
    page.waitFor(`song.error ? Promise.reject(new Error(song.error.message)) : ${condition}`);

  /** Reads with `fetch()`; the worker dies after the first chunk, where it can be made to. */
  async function readOverADeath(options: ReadOptions): Promise<Reading> {
    await page.evaluate((how) => lab.beginFetching('film', how), options);
    await endWorker();
    const reading = await page.evaluate(() => lab.endReading());
    console.log(
      `${browser.version}, ${options.range ?? 'whole'}, ${options.isChecked ? 'checked' : 'as it comes'}: ` +
        `${reading.bytes} of ${reading.announced} bytes, then ${reading.ending}`,
    );
    return reading;
  }

  test.each([undefined, [MiB, 30 * MiB] as const])(
    'of more than a segment (%p) gets all bytes, or an error where the page counts them',
    async (range) => {
      // Slowly, because Firefox takes whatever is sent before the worker is ended.
      const options = {
        ...(browser.can.stopWorker ? { sentBytesPerSecond: 4 * MiB } : {}),
        ...(range === undefined ? {} : { range: range.join('-') }),
      };
      await readOverADeath(options);
      const checked = await readOverADeath({ ...options, isChecked: true });
      if (checked.ending === 'done') expect(checked).toEqual(expectedReading(film, range));
      // Where the engine says it by itself, its word stands.
      else expect(checked.ending).toMatch(/^(SegmentedCacheError: The body of|TypeError)/);
    },
  );

  test.each(shortRanges)('of bytes %d to %d gets all of them', async (...range) => {
    const reading = await readOverADeath({ range: range.join('-') });
    expect(reading).toEqual(expectedReading(film, range));
  });

  test('of a short range gets all bytes although the asset is deleted and swept', async () => {
    const range = [2 * MiB, 10 * MiB - 1] as const;
    await page.evaluate((asked) => lab.beginFetching('film', { range: asked }), range.join('-'));
    expect(await page.evaluate(() => lab.remove('film'))).toBe(true);
    expect(await page.evaluate(() => lab.sweep())).toMatchObject({ deletedSegments: 4 });
    await endWorker();
    expect(await page.evaluate(() => lab.endReading())).toEqual(expectedReading(film, range));
  });

  test('that is a media element asks again: it plays on, seeks and ends', async () => {
    await page.evaluate(() => lab.put('song'));
    await page.evaluate(async () => {
      const song = Object.assign(new Audio('/stored/song'), {
        // Without a sound card, Firefox gives up on audible sound.
        muted: true,
      });
      Object.assign(window, { song });
      await song.play();
    });
    await whenSong('song.currentTime > 0.1');
    await endWorker();
    const loadedSeconds = await page.evaluate(() => {
      song.playbackRate = 16;
      return song.buffered.end(song.buffered.length - 1);
    });
    await whenSong(`song.currentTime > ${loadedSeconds + 20}`);
    await endWorker();
    await page.evaluate(() => {
      song.playbackRate = 1;
      song.currentTime = 150;
    });
    await whenSong('song.currentTime > 150.1 && !song.seeking && !song.paused');
    await endWorker();
    await page.evaluate(() => void (song.currentTime = song.duration - 1));
    await whenSong('song.ended');
    console.log(
      `${browser.version}: played past ${loadedSeconds} s, which had come when the worker died`,
    );
  });
});
