// @ts-check
import { click, isInPhase, isOffered, isShown, retry } from './steps.mjs';

/**
 * @typedef {object} Stage
 * @property {import('@internal/test-support').TestPage} page
 * @property {Awaited<ReturnType<typeof import('../server.mjs').startDemo>>} demo
 *
 * @typedef {object} Scene
 * @property {string} name of the picture
 * @property {string} [about] what has to be in it; the top of the page, where nothing is said
 * @property {(stage: Stage) => Promise<void>} prepare from where the scene before has ended
 */

/**
 * @param {Stage} stage
 * @param {Record<string, string>} what
 */
const pull = ({ demo }, what) => demo.plug.pull(new URLSearchParams(what));
/**
 * @param {Stage} stage
 * @param {string} view
 */
const show = ({ page }, view) => page.evaluate(`location.hash = ${JSON.stringify(view)}`);

/** @type {readonly Scene[]} What people see, in one story: nothing is made up, the app is in each state. */
export const SCENES = [
  {
    name: 'shelf',
    async prepare({ page }) {
      await page.waitFor(isShown, '#readiness[data-state=good]');
      for (const pack of ['music', 'python', 'reader', 'atlas', 'emoji']) {
        await page.waitFor(isOffered, pack);
      }
    },
  },
  {
    name: 'downloading',
    async prepare(stage) {
      const { page, demo } = stage;
      pull(stage, { speed: 'slow' });
      await page.evaluate(click, '#shelf [data-pack=music] background-fetch-progress', 'download');
      await page.evaluate(click, '#shelf [data-pack=python] background-fetch-progress', 'download');
      await demo.server.whenSent('/music/weather.wav', 6_000_000);
    },
  },
  {
    name: 'waiting',
    async prepare(stage) {
      await stage.page.offline(true);
      stage.demo.server.resetConnections();
      await stage.page.waitFor(isInPhase, 'music', 'waiting');
      await stage.page.waitFor(isInPhase, 'python', 'waiting');
    },
  },
  {
    name: 'failed',
    about: '#shelf [data-pack=reader]',
    async prepare(stage) {
      const { page } = stage;
      await page.offline(false);
      pull(stage, { speed: 'unlimited' });
      // Those that have noticed already that the network is back need no click.
      for (const pack of ['music', 'python']) await page.evaluate(retry, pack);
      for (const pack of ['music', 'python']) await page.waitFor(isInPhase, pack, 'ready');
      pull(stage, { fault: 'lost' });
      await page.evaluate(click, '#shelf [data-pack=reader] background-fetch-progress', 'download');
      await page.waitFor(isInPhase, 'reader', 'failed');
    },
  },
  {
    name: 'ready',
    async prepare(stage) {
      const { page } = stage;
      pull(stage, { fault: 'none' });
      await page.evaluate(retry, 'reader');
      for (const pack of ['atlas', 'emoji']) {
        await page.evaluate(
          click,
          `#shelf [data-pack=${pack}] background-fetch-progress`,
          'download',
        );
      }
      for (const pack of ['reader', 'atlas', 'emoji']) await page.waitFor(isInPhase, pack, 'ready');
    },
  },
  {
    name: 'music',
    about: '#music .player',
    async prepare(stage) {
      await show(stage, 'music');
      await stage.page.waitFor(isShown, '#music .play:enabled');
      await stage.page.evaluate(`document.querySelector('audio').currentTime = 64`);
      await stage.page.waitFor(`document.querySelector('#music [type=range]').value > 60`);
    },
  },
  {
    name: 'python',
    about: '#python output',
    async prepare(stage) {
      const { page } = stage;
      await show(stage, 'python');
      await page.waitFor(`document.querySelectorAll('#python option').length > 2`);
      await page.evaluate(`(() => {
        const programs = document.querySelector('#python select');
        programs.value = 'python/examples/mandelbrot.py';
        programs.dispatchEvent(new Event('change'));
      })()`);
      await page.waitFor(`document.querySelector('#python textarea').value.includes('depth')`);
      await page.evaluate(click, '#python [type=submit]');
      await page.waitFor(isShown, '#python output[data-state=done]');
    },
  },
  {
    name: 'reader',
    about: '#reader output',
    async prepare(stage) {
      const { page } = stage;
      await show(stage, 'reader');
      await page.waitFor(isShown, '#reader .given :checked');
      await page.evaluate(click, '#reader .words button');
      await page.waitFor(isShown, '#reader output[data-state=done]');
    },
  },
  {
    name: 'atlas',
    about: '#atlas .globe',
    async prepare(stage) {
      const { page } = stage;
      await show(stage, 'atlas');
      await page.waitFor(`document.querySelector('#atlas canvas').width > 300`);
      await page.evaluate(`document.querySelector('#atlas canvas').dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))`);
      await page.waitFor(isShown, '#atlas .country strong');
    },
  },
  {
    name: 'emoji',
    about: '#emoji .picker',
    async prepare(stage) {
      const { page } = stage;
      await show(stage, 'emoji');
      await page.waitFor(isShown, '#emoji .wall button');
      await page.evaluate(click, '#emoji .wall [value="1f44b"]');
      await page.waitFor(`document.querySelector('#emoji .chosen img').naturalWidth > 0`);
      await page.waitFor(
        `[...document.querySelectorAll('#emoji .wall img')].slice(0, 60).every((img) => img.complete)`,
      );
    },
  },
  {
    name: 'storage',
    async prepare(stage) {
      await show(stage, 'storage');
      await stage.page.waitFor(`document.querySelectorAll('.kept li').length === 5`);
    },
  },
  {
    name: 'engine',
    about: '.engine .reason',
    async prepare(stage) {
      const { page } = stage;
      await show(stage, 'plug');
      await page.evaluate(`document.querySelector('.engine').open = true`);
      await page.evaluate(click, '.engine [value=native]');
      pull(stage, { speed: 'slow' });
      await page.evaluate(click, '.engine [data-parcel="16"]');
      await page.waitFor(`document.querySelector('.engine .reason').textContent !== ''`);
      await page.waitFor(
        `document.querySelector('.parcel background-fetch-progress').getAttribute('phase') === 'downloading'`,
      );
    },
  },
  {
    name: 'updating',
    async prepare(stage) {
      const { page } = stage;
      await page.evaluate(`document.querySelector('.engine').open = false`);
      await show(stage, 'shelf');
      pull(stage, { release: '2' });
      await page.waitFor(`document.querySelectorAll('#shelf .news:not([hidden])').length === 5`);
      await page.waitFor(`[...document.querySelectorAll('#shelf background-fetch-progress')].every(
        ({ shadowRoot }) => shadowRoot.textContent.includes('update to version 2: '))`);
      pull(stage, { speed: 'slow' });
      await page.evaluate(click, '#shelf [data-pack=music] background-fetch-progress', 'update');
      await page.waitFor(isInPhase, 'music', 'downloading');
      await stage.demo.server.whenSent('/music/weather.wav', 400_000);
      pull(stage, { fault: 'silent' });
    },
  },
  {
    name: 'gone',
    async prepare(stage) {
      await stage.demo.stop();
      await show(stage, 'plug');
      await stage.page.waitFor(isShown, '#plug[data-state=gone]');
    },
  },
];
