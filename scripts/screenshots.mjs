// @ts-check
/**
 * `npm run screenshots`: pictures of the real demo in all its states, and of the element alone in all of
 * its own, at the width of a desktop and of a phone, light and dark. All of them go to `.cache/pictures`, to be looked at, and those that the
 * documentation shows, as WebP, to `docs/pictures`. `--scene=name` ends the story there.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from './lib/build.mjs';
import { root } from './lib/root.mjs';
import { setUp } from './setup.mjs';

const SIZES = {
  desktop: { width: 1280, height: 1000 },
  phone: { width: 390, height: 844 },
};
/** As Blink numbers them. */
const SCHEMES = { light: 1, dark: 0 };
/** What the documentation shows. */
const SHOWN = new Set([
  'element-desktop-light',
  'engine-desktop-light',
  'shelf-desktop-light',
  'downloading-desktop-light',
  'updating-desktop-dark',
  'waiting-phone-light',
  'failed-phone-dark',
]);

const all = path.join(root, '.cache/pictures');
const shown = path.join(root, 'docs/pictures');
const last = process.argv.find((argument) => argument.startsWith('--scene='))?.slice(8);

await setUp({ engines: ['chromium'] });
if (!process.argv.includes('--no-build')) await build();
await mkdir(all, { recursive: true });
await mkdir(shown, { recursive: true });

const { launchBrowser, startFaultServer } = await import('@internal/test-support');
const { serveGallery } =
  await import('../packages/workbox-background-fetch-window/src/testing/gallery.mjs');
const { startDemo } = await import('../demo/server.mjs');
const { SCENES } = await import('../demo/pictures/scenes.mjs');
const { lookAt, toWebp, wear } = await import('../demo/pictures/steps.mjs');

/**
 * @param {import('@internal/test-support').TestPage} page
 * @param {object} options
 * @param {string} options.picture
 * @param {import('@internal/test-support').ViewportSize} options.size
 * @param {string} [options.about]
 */
async function take(page, { picture, size, about = '' }) {
  const file = path.join(all, `${picture}.png`);
  // The first gives the page its size; then what the picture is about is where one looks.
  await page.screenshot(file, size);
  await page.evaluate(lookAt, about);
  await page.screenshot(file, size);
  if (SHOWN.has(picture)) {
    const png = (await readFile(file)).toString('base64');
    const webp = await page.evaluate(toWebp, png);
    await writeFile(path.join(shown, `${picture}.webp`), Buffer.from(webp, 'base64'));
  }
  console.log(picture);
}

const gallery = await startFaultServer();
await serveGallery(gallery);
for (const [scheme, number] of Object.entries(SCHEMES)) {
  const demo = await startDemo({ port: 0 });
  const browser = await launchBrowser('chromium', {
    chromiumArguments: [`--blink-settings=preferredColorScheme=${number}`],
  });
  try {
    const alone = await browser.open(gallery.url('/gallery.html'));
    await alone.evaluate(wear, scheme);
    for (const [width, size] of Object.entries(SIZES)) {
      await take(alone, { picture: `element-${width}-${scheme}`, size });
    }
    await alone.close();
    const page = await browser.open(demo.url);
    for (const { name, prepare, about } of SCENES) {
      await prepare({ page, demo });
      for (const [width, size] of Object.entries(SIZES)) {
        await take(page, { picture: `${name}-${width}-${scheme}`, size, about });
      }
      if (name === last) break;
    }
  } finally {
    await browser.close();
    await demo.stop();
  }
}
await gallery.stop();
